/** A model that an account may not use is left alone this long: rights and catalogues change seldom. */
const keepMs = 10 * 60_000;

/** Which accounts were refused which models, and what was said. In memory: a restart asks anew. `untilMs` where the provider named a time. */
export interface Refusals {
  note(accountId: string, model: string, said: string, untilMs?: number): void;
  of(accountId: string, model: string): string | null;
}

export function createRefusals(now: () => number): Refusals {
  const known = new Map<string, { until: number; said: string }>();
  const keyOf = (accountId: string, model: string): string => `${accountId} ${model}`;
  return {
    note: (accountId, model, said, untilMs = now() + keepMs) => void known.set(keyOf(accountId, model), { until: untilMs, said }),
    of: (accountId, model) => {
      const found = known.get(keyOf(accountId, model));
      if (found === undefined) return null;
      if (found.until > now()) return found.said;
      known.delete(keyOf(accountId, model));
      return null;
    },
  };
}
