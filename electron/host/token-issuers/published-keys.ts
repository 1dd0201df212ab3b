import { createLocalJWKSet, errors, type JSONWebKeySet, type LocalJWKSet } from 'jose';
import { z } from 'zod';
import { AppError } from '../../../shared/errors.ts';
import { phrase } from '../../../shared/messages/phrase.ts';
import { hourMs, minuteMs } from '../../../shared/time.ts';
import { boundedText } from '../bodies/bounded-text.ts';
import { parseJson } from '../bodies/parse-json.ts';
import type { EgressGate } from '../egress/egress-gate.ts';

/** The keys of one issuer, as it publishes them (RFC 7517, 5). */
export interface PublishedKeys {
  /**
   * As `LocalJWKSet`. Fetches them where they are older than ten minutes, or where none fits, at
   * most once in 30 s. Throws `host_unavailable` where there are none to check with.
   */
  keyFor: LocalJWKSet;
}

const freshMs = 10 * minuteMs;
/** While the issuer cannot be reached, the keys that it had count for this long. */
const longestMs = 24 * hourMs;
/** An unknown key id costs no more fetches than this allows, however many requests name one. */
const cooldownMs = 30_000;
const withinMs = 5_000;
const mostBytes = 512 * 1024;
const mostKeys = 100;

const keysSchema = z.object({
  keys: z.array(z.looseObject({ kty: z.string(), use: z.string().nullish() })).max(mostKeys),
});

/** Public keys for signatures only: a symmetric one would be checked with what anyone can fetch. */
function usableKeys(value: unknown): LocalJWKSet {
  const keys = keysSchema
    .parse(value)
    .keys.filter(({ kty, use }) => (kty === 'RSA' || kty === 'EC') && use !== 'enc');
  return createLocalJWKSet({ keys } as unknown as JSONWebKeySet);
}

export interface PublishedKeysDeps {
  egress: Pick<EgressGate, 'ask'>;
  ownerId: string;
  /** The issuer's own name, for messages. */
  name: string;
  url: string;
  now: () => number;
  failed: (error: unknown) => void;
}

export function createPublishedKeys({
  egress,
  ownerId,
  name,
  url,
  now,
  failed,
}: PublishedKeysDeps): PublishedKeys {
  let keys: LocalJWKSet | null = null;
  let fetchedAt = 0;
  let triedAt: number | null = null;
  let running: Promise<void> | null = null;

  const fetchKeys = async (): Promise<void> => {
    try {
      const reply = await egress.ask(
        url,
        {
          // An issuer that moves says so by a new address.
          redirect: 'manual',
          headers: { accept: 'application/json' },
          signal: AbortSignal.timeout(withinMs),
          timeouts: { connectMs: withinMs, firstByteMs: withinMs, idleMs: withinMs },
        },
        { ownerId, purpose: 'token-keys' },
      );
      const text = await boundedText(reply.body, mostBytes);
      if (!reply.ok || text === null) throw new Error(`the reply has status ${reply.status}`);
      keys = usableKeys(await parseJson(text));
      fetchedAt = now();
    } catch (error) {
      failed(error);
    }
  };
  /** Everyone who needs them waits for the same fetch. Whether one was made. */
  const refresh = async (): Promise<boolean> => {
    if (running === null) {
      if (triedAt !== null && now() - triedAt < cooldownMs) return false;
      triedAt = now();
      running = fetchKeys().finally(() => (running = null));
    }
    await running;
    return true;
  };
  const current = async (): Promise<LocalJWKSet> => {
    if (keys === null) await refresh();
    // Those of before serve while newer ones are fetched.
    else if (now() - fetchedAt > freshMs) void refresh();
    if (keys !== null && now() - fetchedAt <= longestMs) return keys;
    throw new AppError('host_unavailable', phrase('tokens.noKeys', { name }), {
      retryable: true,
      retryAfterMs: Math.max(1_000, (triedAt ?? now()) + cooldownMs - now()),
    });
  };
  const keyFor = async (...asked: Parameters<LocalJWKSet>): ReturnType<LocalJWKSet> => {
    const before = await current();
    try {
      return await before(...asked);
    } catch (error) {
      // The issuer may sign with a new key.
      if (!(error instanceof errors.JWKSNoMatchingKey) || !(await refresh())) throw error;
      return (await current())(...asked);
    }
  };
  return { keyFor: keyFor as LocalJWKSet };
}
