import type { SearchOptions } from '../../../../shared/contract/evaluation.ts';
import type { Base } from '../base/base-workers.ts';
import type { RetrievedBase } from '../retrieve/retrieve.ts';

/**
 * The same base, of which one index finds nothing: what the other one can do alone. Both where
 * `sides` says both.
 */
export function onlySide(target: RetrievedBase, sides: SearchOptions['sides']): RetrievedBase {
  if (sides === 'words') return { ...target, embedQuery: () => Promise.resolve(null) };
  return sides === 'vectors' ? { ...target, base: withoutWords(target.base) } : target;
}

/** The counts of words stay: they say nothing of where a passage is. */
function withoutWords(base: Base): Base {
  return {
    async call(role, method, ...args) {
      const result = await base.call(role, method, ...args);
      return method === 'searchLexical' ? Object.assign({}, result, { hits: [] }) : result;
    },
  };
}
