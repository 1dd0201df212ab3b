import type { Kysely } from 'kysely';
import type { Settings } from '../../../../shared/contract/app.ts';
import type { Caller } from '../../caller.ts';
import type { Reranker } from '../../local-models/runtime/reranker.ts';
import type { HearthTables } from '../../store/schema.ts';
import type { AnsweringDeps } from '../answer/create-answering.ts';
import { filteredBase } from '../base/filtered-base.ts';
import { knowledgeBaseRows, type BaseRow } from '../bases/base-rows.ts';
import { onlySide } from '../retrieve/only-side.ts';
import type { Ranker } from '../retrieve/rerank.ts';
import { retrieve } from '../retrieve/retrieve.ts';
import type { Knowledge } from './knowledge.ts';
import type { OpenBases } from './open-bases.ts';

export interface SearchOperationsDeps {
  db: Kysely<HearthTables>;
  bases: Pick<OpenBases, 'retrieved'>;
  reranker?: Reranker | undefined;
  settings(ownerId: string): Settings | Promise<Settings>;
}

/** Search in one base, and what an answer needs of several. */
export function createSearchOperations({
  db,
  bases,
  reranker,
  settings,
}: SearchOperationsDeps): Pick<Knowledge, 'search'> &
  Pick<AnsweringDeps, 'retrieve' | 'isLocalOnly'> {
  const findReadable = (caller: Caller, id: string): Promise<BaseRow> =>
    knowledgeBaseRows.findReadable(db, caller.ownerId, id);
  const findAll = (caller: Caller, ids: readonly string[]): Promise<BaseRow[]> =>
    Promise.all(ids.map((id) => findReadable(caller, id)));

  const rankerFor = async (
    caller: Caller,
    signal: AbortSignal,
    wanted?: boolean,
  ): Promise<Ranker | null> => {
    if (reranker?.installed() !== true || !(wanted ?? (await settings(caller.ownerId)).rerank))
      return null;
    return {
      score: (query, passages, budgetMs) => reranker.score(query, passages, budgetMs, signal),
    };
  };

  return {
    async search(caller, { id, query, limit = 10, sides = 'hybrid', rerank, filter, signal }) {
      const row = await findReadable(caller, id);
      const ending = signal ?? new AbortController().signal;
      const startedAt = performance.now();
      const ranker = sides === 'hybrid' ? await rankerFor(caller, ending, rerank) : null;
      const { hits } = await retrieve(
        bases
          .retrieved(caller, [row], query, ending)
          .map((target) => onlySide({ ...target, base: filteredBase(target.base, filter) }, sides)),
        query,
        limit,
        ranker,
      );
      return { hits, tookMs: performance.now() - startedAt, reranked: ranker !== null };
    },
    async retrieve(caller, { baseIds, query, limit, filter, signal }) {
      const rows = await findAll(caller, baseIds);
      const retrieved = await retrieve(
        bases
          .retrieved(caller, rows, query, signal)
          .map((target) => ({ ...target, base: filteredBase(target.base, filter) })),
        query,
        limit,
        await rankerFor(caller, signal),
      );
      return { ...retrieved, localOnly: isLocalOnly(caller, rows) };
    },
    isLocalOnly: async (caller, baseIds) => isLocalOnly(caller, await findAll(caller, baseIds)),
  };
}

const isLocalOnly = (caller: Caller, rows: readonly BaseRow[]): boolean =>
  caller.localOnly || rows.some((row) => row.local_only === 1);
