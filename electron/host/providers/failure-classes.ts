import type { ErrorCode } from '../../../shared/errors.ts';
import { phrase } from '../../../shared/messages/phrase.ts';
import type { ErrorBody } from './error-body.ts';
import type { FailureClass } from './provider-data.ts';
import { lookUp } from './look-up.ts';
import type { Affected } from './provider-error.ts';

/** What a class of failures means for the caller and for the pool. */
interface FailureMeaning {
  code: ErrorCode;
  affected: Affected;
  retryable: boolean;
  say: string;
}

export const failureMeanings: Readonly<Record<FailureClass, FailureMeaning>> = {
  credential: {
    code: 'credential_rejected',
    affected: 'account',
    retryable: false,
    say: phrase('providers.credential').text,
  },
  quota: {
    code: 'quota_exhausted',
    affected: 'account',
    retryable: false,
    say: phrase('providers.quota').text,
  },
  model_access: {
    code: 'model_access_denied',
    affected: 'model',
    retryable: false,
    say: phrase('providers.modelAccess').text,
  },
  model_gone: {
    code: 'model_gone',
    affected: 'model',
    retryable: false,
    say: phrase('providers.modelGone').text,
  },
  region: {
    code: 'region_blocked',
    affected: 'account',
    retryable: false,
    say: phrase('providers.region').text,
  },
  rate_limit: {
    code: 'provider_rate_limited',
    affected: 'model',
    retryable: true,
    say: phrase('providers.rateLimit').text,
  },
  account_rate_limit: {
    code: 'provider_rate_limited',
    affected: 'account',
    retryable: true,
    say: phrase('providers.rateLimit').text,
  },
  no_path: {
    code: 'not_found',
    affected: 'nothing',
    retryable: false,
    say: phrase('providers.noPath').text,
  },
  overloaded: {
    code: 'provider_overloaded',
    affected: 'provider',
    retryable: true,
    say: phrase('providers.overloaded').text,
  },
  between: {
    code: 'provider_unreachable',
    affected: 'provider',
    retryable: true,
    say: phrase('providers.between').text,
  },
  context_too_long: {
    code: 'context_too_long',
    affected: 'nothing',
    retryable: false,
    say: phrase('providers.contextTooLong').text,
  },
  content: {
    code: 'provider_rejected',
    affected: 'nothing',
    retryable: false,
    say: phrase('providers.content').text,
  },
  caller: {
    code: 'provider_rejected',
    affected: 'nothing',
    retryable: false,
    say: phrase('providers.caller').text,
  },
};

type Words = readonly (readonly [RegExp, FailureClass])[];

/**
 * Codes and types that tell more than the status does, in the order in which they count; never the
 * words of a sentence. Where each was seen: OpenAI platform.openai.com/docs/guides/error-codes;
 * Moonshot www.kimi.com/help/kimi-api/api-error-codes (403 for no balance, engine_overloaded_error
 * as 429); DashScope help.aliyun.com/zh/dashscope/return-status-code-description (Arrearage as 400,
 * an AllocationQuota is tokens a minute); z.ai docs.z.ai/api-reference/api-code (1113, 1211, 1301);
 * SiliconFlow docs.siliconflow.cn/faqs/error-code (20012, 30001, 30011 for an empty balance);
 * llama.cpp's server tools/server/server-common.cpp (exceed_context_size_error).
 */
const codes: Words = [
  // Some name what they count: then the account's other models wait too.
  [
    /^(account|organization|org|workspace|team|user|api_key)_.*(rate|request|concurrency).*$/,
    'account_rate_limit',
  ],
  [/^(throttling.*|rate_limit_(reached.*|exceeded|error)|too_many_requests)$/, 'rate_limit'],
  [
    /^(insufficient_(quota|balance|credits?|funds)|exceeded_current_quota.*|billing.*|arrearage)$/,
    'quota',
  ],
  [/^(1113|30001|30011)$/, 'quota'],
  [/^unsupported_country.*$/, 'region'],
  [
    /^(invalid_?api_?key|invalid_authentication.*|incorrect_api_key.*|authentication_error)$/,
    'credential',
  ],
  [
    /^(context_length_exceeded|string_above_max_length|request_too_large|exceed_context_size.*)$/,
    'context_too_long',
  ],
  [/^(model_not_found|modelnotfound|1211|20012)$/, 'model_gone'],
  [/^(content_filter|content_policy.*|datainspection.*|data_inspection.*|1301)$/, 'content'],
  [/^(overloaded.*|engine_overloaded.*|server_overloaded)$/, 'overloaded'],
];

/**
 * What a sentence may explain: only classes that are the request's own, so that no words of a
 * caller change anything for another one.
 */
const explained: Words = [
  [
    /context_length|context length|context window|maximum context|too many tokens|超长/,
    'context_too_long',
  ],
  [
    /prompt is too long|range of input length|token length too long|model token limit/,
    'context_too_long',
  ],
  [/available context size|token count.{0,40}exceeds/, 'context_too_long'],
  [/content_filter|content_policy|moderation|flagged|datainspection|sensitive content/, 'content'],
  [/high risk|敏感/, 'content'],
];

/**
 * Whole sentences of providers that quote nothing: Google's of a wrong key, which its
 * OpenAI-compatible endpoint sends as a 400 with no other sign of it (nearai/ironclaw issue 1510).
 */
const ownSentences: Readonly<Record<string, FailureClass>> = {
  'api key not valid. please pass a valid api key.': 'credential',
  'api key expired. please renew the api key.': 'credential',
};

/**
 * Whether a status is about this one request and says nothing of the account. 401, 402, 403, 407
 * and 429 are about the account, 408 is the provider's own time-out, 498 is Groq's for a full tier
 * (console.groq.com/docs/errors).
 */
export const isAboutRequest = (status: number): boolean =>
  status >= 400 && status < 500 && ![401, 402, 403, 407, 408, 429, 498].includes(status);

const byWords = (words: Words, text: string): FailureClass | undefined =>
  words.find(([pattern]) => pattern.test(text))?.[1];

/** The class that the codes of a body name, where they may be believed. */
function classByCode(status: number, fields: readonly string[]): FailureClass | undefined {
  const known = fields
    .map((field) => byWords(codes, field))
    .find((failure) => failure !== undefined);
  // A 5xx may quote anything; it is the provider's fault whatever it says.
  const isBelieved =
    status < 500 || known === 'rate_limit' || known === 'account_rate_limit' || known === 'quota';
  return isBelieved ? known : undefined;
}

/** Whether a body tells of a model, or of what Azure calls a deployment. */
export const namesModel = ({ codes: fields, message }: ErrorBody): boolean =>
  /model|deployment|模型/.test(`${fields.join(' ')} ${message}`.toLowerCase());

function classByStatus(status: number, whole: ErrorBody): FailureClass {
  const { message, structured } = whole;
  if (status === 401) return 'credential';
  if (status === 429) return 'rate_limit';
  // A firewall's or a proxy's page says nothing of the key.
  if (status === 407 || (status === 403 && !structured)) return 'between';
  // An address without this path says nothing of the model.
  if (status === 404) return namesModel(whole) ? 'model_gone' : 'no_path';
  if (status === 405) return 'no_path';
  if (status === 413) return 'context_too_long';
  if (status !== 403 && !isAboutRequest(status)) {
    // Below 400 it is a failure inside a reply of success, which says that the provider broke down
    // on the way.
    return 'overloaded';
  }
  const words = message.toLowerCase();
  return (
    lookUp(ownSentences, words.trim()) ??
    byWords(explained, words) ??
    (status === 403 ? 'model_access' : 'caller')
  );
}

/**
 * The closed class of a reply by the codes that most providers use: the codes are of the body
 * without what it quotes, the sentence is of the whole body. Quota is recognised before 429: one
 * returns automatically, the other needs a payment.
 */
export function classOf(status: number, unquoted: ErrorBody, whole: ErrorBody): FailureClass {
  if (status === 402) return 'quota';
  return classByCode(status, unquoted.codes) ?? classByStatus(status, whole);
}
