import type { SearchFilter } from '../../../../shared/contract/knowledge.ts';
import type { Base } from './base-client.ts';

/** The base as if it had only the documents that meet the filter, for a search. */
export function filteredBase(base: Base, filter: SearchFilter | undefined): Base {
  if (!filter || Object.values(filter).every((condition) => condition === undefined)) return base;
  return {
    ...base,
    searchLexical: (input) => base.searchLexical({ ...input, filter }),
    searchVectors: (input) => base.searchVectors({ ...input, filter }),
    passageRows: (input) => base.passageRows({ ...input, filter }),
  };
}
