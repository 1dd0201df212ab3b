import type { Declared } from '../../../shared/contract/config.ts';
import type { PolicyEntry } from './policy-entry.ts';

/** A policy in the one form that is kept, whichever it was written in. */
export function policyOf(entry: PolicyEntry): Declared['policies'][number] {
  const {
    alias,
    enabled,
    strategy = 'priority',
    models,
    accounts,
    providers,
    tiers,
    rules,
    fallbackLocal,
    deadlineMs,
    retries,
    hedgeAfterMs,
    limits,
    commitAfter,
    continueBroken,
    waitFirst,
    cacheSeconds,
  } = entry;
  return {
    alias,
    enabled,
    definition: {
      tiers: tiers ?? [{ name: 'main', models, accounts, providers, strategy }],
      rules,
      fallbackLocal,
      deadlineMs,
      retries,
      hedgeAfterMs,
      limits,
      commitAfter,
      continueBroken,
      waitFirst,
      cacheSeconds,
    },
  };
}
