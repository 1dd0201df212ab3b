import { minuteMs } from '../../../../shared/time.ts';
import type { ModelOperation } from '../../accounts/pool.ts';

/**
 * A model that an account may not use is not asked for this long: rights and catalogues change
 * seldom.
 */
const keepMs = 10 * minuteMs;

/**
 * Which accounts were refused which models for which operation, and what was said: a chat model
 * without embeddings still chats. In memory, so that a restart asks again. `untilMs` where the
 * provider named a time.
 */
export interface ModelRefusals {
  note(
    accountId: string,
    model: string,
    operation: ModelOperation,
    refusal: { said: string; untilMs?: number },
  ): void;
  of(accountId: string, model: string, operation: ModelOperation): string | null;
}

/** Any model name may be asked of an account without a list; the oldest refusals go. */
const mostRefusals = 2_000;

export function createModelRefusals(now: () => number): ModelRefusals {
  const known = new Map<string, { until: number; said: string }>();
  const keyOf = (accountId: string, model: string, operation: ModelOperation): string =>
    `${accountId} ${operation} ${model}`;
  return {
    note: (accountId, model, operation, { said, untilMs = now() + keepMs }) => {
      known.set(keyOf(accountId, model, operation), { until: untilMs, said });
      const [oldest] = known.size > mostRefusals ? known.keys() : [];
      if (oldest !== undefined) known.delete(oldest);
    },
    of: (accountId, model, operation) => {
      if (known.size === 0) return null;
      const key = keyOf(accountId, model, operation);
      const found = known.get(key);
      if (found === undefined) return null;
      if (found.until > now()) return found.said;
      known.delete(key);
      return null;
    },
  };
}
