import { join, resolve } from 'node:path';
import type { Kysely } from 'kysely';
import type { Settings } from '../../../../shared/contract/app.ts';
import { toAppError } from '../../../../shared/errors.ts';
import type { Caller } from '../../caller.ts';
import type { RunnableModel } from '../../local-models/inventory/local-runtime.ts';
import type { Router } from '../../routing/router.ts';
import type { HearthTables } from '../../store/schema.ts';
import type { Base } from '../base/base-client.ts';
import type { BaseWorkers } from '../base/base-workers.ts';
import { knowledgeBaseRows, type BaseRow } from '../bases/base-rows.ts';
import type { UploadFolder } from '../bases/document-store.ts';
import type { IngestTarget } from '../ingest/target.ts';
import type { RetrievedBase } from '../retrieve/retrieved-base.ts';
import { createBaseLocalOnly } from './base-local-only.ts';
import { createBaseModels } from './base-models.ts';

export interface OpenBasesDeps {
  db: Kysely<HearthTables>;
  folder: string;
  uploads: Pick<UploadFolder, 'pathOf'>;
  workers: BaseWorkers;
  embed: Router['embed'];
  available: Router['available'];
  models(): readonly RunnableModel[];
  languagesOf(modelId: string): readonly string[];
  settings(ownerId: string): Settings | Promise<Settings>;
  changed(ownerId: string, baseId: string): void;
  /** Whether all text of this owner stays on this machine. Default: no owner. */
  isLocalOnly?: ((ownerId: string) => boolean) | undefined;
}

/**
 * What ingest and retrieval need of each base: its file, its model, and the rule that nothing of a
 * local-only base leaves the machine.
 */
export function createOpenBases(deps: OpenBasesDeps) {
  const { db, workers } = deps;
  const pathOf = (id: string): string => join(deps.folder, 'knowledge', `${id}.db`);
  const base = (id: string): Base => workers.base(pathOf(id));
  const localOnly = createBaseLocalOnly({ db, base, isLocalOnly: deps.isLocalOnly });
  const baseModels = createBaseModels({ ...deps, base, localOnly });
  const { modelFor, sizeOf, changedModel, mustEmbedHere } = baseModels;
  const { holding, restricted, hasLocalOnlyChats, localOnlyOf } = localOnly;

  const stops = new Map<string, AbortController>();
  const signalOf = (id: string): AbortSignal => {
    const known = stops.get(id) ?? new AbortController();
    stops.set(id, known);
    return known.signal;
  };

  const ingestTarget = (row: BaseRow): IngestTarget => {
    let current = row;
    const signal = signalOf(row.id);
    return {
      id: row.id,
      // A call that comes after the base was removed would create its file again.
      base: workers.base(pathOf(row.id), signal),
      signal,
      // An upload is known by its name alone, so that a data folder can be moved.
      locate: (location) => resolve(deps.uploads.pathOf(row.id), location),
      async plan() {
        current = await knowledgeBaseRows.find(db, row.owner_id, row.id);
        const model = await modelFor(current);
        return {
          paused: current.paused === 1,
          model,
          nextModel: current.next_model,
          size: sizeOf(current, model),
        };
      },
      async embed(model, texts, stopped) {
        const caller = await restricted(
          {
            ownerId: row.owner_id,
            clientId: null,
            via: 'app',
            localOnly: await hasLocalOnlyChats(row),
          },
          current,
        );
        const result = await deps.embed({
          caller,
          purpose: 'embedding',
          request: { model, input: texts, kind: 'passage' },
          signal: stopped,
        });
        if (current.embedding_model === 'auto') await knowledgeBaseRows.setModel(db, row.id, model);
        return joinVectors(result.vectors);
      },
      async readsLess(model) {
        const size = sizeOf(current, await modelFor(current));
        return sizeOf(current, model).maxTokens < size.maxTokens;
      },
      async switched(model) {
        await knowledgeBaseRows.switched(db, row.id, model);
      },
      changed: () => deps.changed(row.owner_id, row.id),
    };
  };

  /** Embeds a question once by each model, for any number of bases. */
  const retrieved = (
    caller: Caller,
    rows: readonly BaseRow[],
    query: string,
    signal: AbortSignal,
  ): RetrievedBase[] => {
    const vectors = new Map<string, Promise<Float32Array | null>>();
    const embedQuery = async (model: string): Promise<Float32Array | null> => {
      try {
        const isLocalOnly = caller.localOnly || (await holding(rows)).size > 0;
        const {
          vectors: [vector],
        } = await deps.embed({
          caller: { ...caller, localOnly: isLocalOnly },
          purpose: 'embedding',
          request: { model, input: [query], kind: 'query' },
          signal,
        });
        return vector ?? null;
      } catch (cause) {
        // Without its model a base can still be searched by words.
        if (signal.aborted || toAppError(cause).code === 'aborted') throw cause;
        return null;
      }
    };
    return rows.map((row) => ({
      id: row.id,
      base: base(row.id),
      languagesOf: deps.languagesOf,
      localOnlyOf: (passageIds) => localOnlyOf(row, passageIds),
      embedQuery(model) {
        const vector = vectors.get(model) ?? embedQuery(model);
        vectors.set(model, vector);
        return vector;
      },
    }));
  };

  return {
    pathOf,
    holding,
    mustEmbedHere,
    base,
    ingestTarget,
    changedModel,
    retrieved,
    /** Ends the work on the base, or on all. */
    stop(id?: string): void {
      for (const [key, controller] of stops) if (id === undefined || key === id) controller.abort();
      if (id !== undefined) stops.delete(id);
    },
  };
}

export type OpenBases = ReturnType<typeof createOpenBases>;

function joinVectors(vectors: readonly Float32Array[]): Float32Array {
  const dimensions = vectors[0]?.length ?? 0;
  const joined = new Float32Array(vectors.length * dimensions);
  vectors.forEach((vector, i) => joined.set(vector, i * dimensions));
  return joined;
}
