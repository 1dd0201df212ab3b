import type { SearchOptions } from '../../../../shared/contract/evaluation.ts';
import type { Base } from '../base/base-client.ts';
import type { RetrievedBase } from './retrieved-base.ts';

/**
 * The same base, of which one index finds nothing: what the other one can do alone. Both where
 * `sides` says both.
 */
export function onlySide(target: RetrievedBase, sides: SearchOptions['sides']): RetrievedBase {
  if (sides === 'words') return { ...target, embedQuery: () => Promise.resolve(null) };
  return sides === 'vectors' ? { ...target, base: withoutWords(target.base) } : target;
}

/** The counts of words stay: they do not show where a passage is. */
function withoutWords(base: Base): Base {
  return {
    ...base,
    searchLexical: async (input) => ({ ...(await base.searchLexical(input)), hits: [] }),
  };
}
