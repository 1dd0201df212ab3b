import { createHash } from 'node:crypto';
import { z } from 'zod';
import { parseJsonNow } from '../../bodies/parse-json.ts';
import { classify } from '../failures.ts';
import { ProviderError } from '../provider-error.ts';
import type { AuthHook } from '../provider-data.ts';
import { signBce } from './bce-signature.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';

/** `ACCESS_KEY:SECRET_KEY`. A key of Qianfan v2's own (`bce-v3/ALTAK-…`) has no colon. */
export function accessKeyIn(apiKey: string): { accessKey: string; secretKey: string } | null {
  const [, accessKey, secretKey] = /^([^:\s]+):([^:\s]+)$/.exec(apiKey.trim()) ?? [];
  return accessKey === undefined || secretKey === undefined ? null : { accessKey, secretKey };
}

/**
 * "创建BearerToken" (ai.baidu.com/ai-doc/WENXINWORKSHOP/Um2wxbaps; @baiducloud/qianfan,
 * `getBearToken`): v2 takes no signature, only a token that one buys.
 */
const documentedTokenUrl = 'https://iam.bj.baidubce.com/v1/BCE-BEARER/token';
const tokenSchema = z.looseObject({ token: z.string().min(1), expireTime: z.string().nullish() });

const lifetimeS = 1_800;
/** A request that begins just before the end must still be served. */
const marginMs = 60_000;
/** A machine has a handful of such keys. */
const mostTokens = 64;

interface Token {
  value: string;
  /** Unix ms. */
  until: number;
}

/** Its JSON, or the text itself where it is none: a page of something between. */
function jsonOf(text: string): unknown {
  try {
    return parseJsonNow(text);
  } catch {
    return text;
  }
}

/** A reply without a token. */
interface RefusedToken {
  status: number;
  text: string;
  headers: Headers;
  nowMs: number;
  host: string;
}

function refusal({ status, text, headers, nowMs, host }: RefusedToken): ProviderError {
  // cloud.baidu.com/doc/Reference, common errors: the signature's time is too far from Baidu's.
  if (text.includes('RequestExpired'))
    return new ProviderError('provider_rejected', phrase('providers.clock', { host }), {
      affected: 'nothing',
      status,
    });
  const body = jsonOf(text);
  const keyIsWrong = status >= 400 && status < 404 && typeof body === 'object';
  return classify({
    status,
    body,
    headers,
    nowMs,
    host,
    known: keyIsWrong ? { failure: 'credential' } : undefined,
  });
}

/**
 * How an account whose key is `ACCESS_KEY:SECRET_KEY` speaks to Qianfan v2: the pair signs a
 * request for a token, which serves as the key for half an hour. Any other key is the key itself.
 * Tokens are kept in memory by a hash of their pair, so that a new key never gets the old one's
 * token.
 */
export function createQianfanAuth(tokenUrl = documentedTokenUrl): AuthHook {
  const tokens = new Map<string, Token>();

  async function tokenFor(
    pair: { accessKey: string; secretKey: string },
    { ask, nowMs }: Parameters<AuthHook>[0],
  ): Promise<Token> {
    const url = `${tokenUrl}?expireInSeconds=${lifetimeS}`;
    const response = await ask(url, {
      method: 'GET',
      headers: {
        accept: 'application/json',
        authorization: signBce({ method: 'GET', url, ...pair, nowMs }),
      },
    });
    const text = await response.text();
    const { host } = new URL(tokenUrl);
    const { status, headers } = response;
    if (!response.ok) throw refusal({ status, text, headers, nowMs, host });
    const answer = tokenSchema.safeParse(jsonOf(text));
    if (!answer.success)
      throw new ProviderError('provider_unreachable', phrase('providers.noToken', { host }), {
        affected: 'provider',
      });
    const stated = Date.parse(answer.data.expireTime ?? '');
    return {
      value: answer.data.token,
      until:
        Math.min(
          Number.isNaN(stated) ? Number.POSITIVE_INFINITY : stated,
          nowMs + lifetimeS * 1000,
        ) - marginMs,
    };
  }

  return async (call) => {
    const { apiKey } = call.endpoint;
    const pair = accessKeyIn(apiKey);
    if (pair === null) return apiKey === '' ? {} : { authorization: `Bearer ${apiKey}` };
    const key = createHash('sha256').update(apiKey).digest('hex');
    const known = tokens.get(key);
    const token =
      known !== undefined && known.until > call.nowMs ? known : await tokenFor(pair, call);
    tokens.delete(key);
    tokens.set(key, token);
    const [oldest] = tokens.keys();
    if (tokens.size > mostTokens && oldest !== undefined) tokens.delete(oldest);
    return { authorization: `Bearer ${token.value}` };
  };
}
