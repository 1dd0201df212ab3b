import { minuteMs } from '../../../../shared/time.ts';
import { longestRestMs } from '../../accounts/account-state.ts';
import type { ModelOperation } from '../../accounts/pool.ts';

/**
 * A model that an account may not use is not asked for this long. Rights and catalogues change
 * seldom, but a refusal may have been a mistake of the provider's: the next request asks again.
 */
const keepMs = minuteMs;

/**
 * Why an account is not asked for a model now: it was refused, or it rests after a rate limit or
 * without quota, which some providers count by model.
 */
export interface ModelRest {
  code: 'model_refused' | 'cooling' | 'exhausted';
  /** What the provider said. */
  said: string;
  /** Unix ms. */
  until: number;
}

/**
 * What keeps a model of an account out, for which operation: a chat model without embeddings still
 * chats. In memory, so that a restart asks again.
 */
export interface ModelRefusals {
  /** `untilMs`: where the provider named a time. `code`: default `model_refused`. */
  note(
    accountId: string,
    model: string,
    operation: ModelOperation,
    refusal: { said: string; untilMs?: number; code?: ModelRest['code'] },
  ): void;
  of(accountId: string, model: string, operation: ModelOperation): ModelRest | null;
}

/** Any model name may be asked of an account without a list; the oldest refusals go. */
const mostRefusals = 2_000;

export function createModelRefusals(now: () => number): ModelRefusals {
  const known = new Map<string, ModelRest>();
  const keyOf = (accountId: string, model: string, operation: ModelOperation): string =>
    `${accountId} ${operation} ${model}`;
  return {
    note: (
      accountId,
      model,
      operation,
      { said, untilMs = now() + keepMs, code = 'model_refused' },
    ) => {
      known.set(keyOf(accountId, model, operation), { code, said, until: untilMs });
      const [oldest] = known.size > mostRefusals ? known.keys() : [];
      if (oldest !== undefined) known.delete(oldest);
    },
    of: (accountId, model, operation) => {
      if (known.size === 0) return null;
      const key = keyOf(accountId, model, operation);
      const found = known.get(key);
      if (found === undefined) return null;
      // A time further ahead was noted by a clock that was set back since.
      if (found.until > now() && found.until - now() <= longestRestMs) return found;
      known.delete(key);
      return null;
    },
  };
}
