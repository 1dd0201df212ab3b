import type { SearchFilter } from '../../../../shared/contract/knowledge.ts';
import type { Base } from './base-workers.ts';

/** How many arguments stand before the filter in the methods that take one. */
const before: Readonly<Record<string, number>> = {
  searchLexical: 3,
  searchVectors: 3,
  passageRows: 1,
};

/** The same base as if it had only the documents that meet the filter, for whoever searches it. */
export function filteredBase(base: Base, filter: SearchFilter | undefined): Base {
  if (!filter || Object.values(filter).every((condition) => condition === undefined)) return base;
  return {
    call: (role, method, ...args) => {
      const count = before[method];
      return base.call(
        role,
        method,
        ...(count === undefined
          ? args
          : ([...args.slice(0, count), filter] as unknown as typeof args)),
      );
    },
  };
}
