import { join, resolve } from 'node:path';
import type { Kysely } from 'kysely';
import type { Settings } from '../../../../shared/contract/app.ts';
import type { RunnableModel } from '../../local-models/inventory/local-runtime.ts';
import type { Router } from '../../routing/router.ts';
import type { Caller } from '../../caller.ts';
import type { Schema } from '../../store/schema.ts';
import type { BaseWorkers } from '../base/base-workers.ts';
import { chunkSizeFor, type ChunkSize } from '../parse/chunk.ts';
import type { IngestTarget } from '../ingest/target.ts';
import { localOnlyConversations } from '../sources/conversations/conversation-rows.ts';
import { sourceRows } from '../sources/source-rows.ts';
import { knowledgeBaseRows, type BaseRow } from '../bases/base-rows.ts';
import type { UploadFolder } from '../bases/document-store.ts';
import type { RetrievedBase } from '../retrieve/retrieve.ts';
import { AppError, toAppError } from '../../../../shared/errors.ts';

export interface OpenBasesDeps {
  db: Kysely<Schema>;
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
 * local only base leaves the machine.
 */
export function createOpenBases(deps: OpenBasesDeps) {
  const stops = new Map<string, AbortController>();
  const stop = (id: string): AbortController => {
    const known = stops.get(id) ?? new AbortController();
    stops.set(id, known);
    return known;
  };
  const pathOf = (id: string): string => join(deps.folder, 'knowledge', `${id}.db`);
  /** Which of the bases are local-only, have a source that is, or belong to an owner who is. */
  const holding = async (rows: readonly BaseRow[]): Promise<ReadonlySet<string>> => {
    const held = rows
      .filter((row) => row.local_only === 1 || deps.isLocalOnly?.(row.owner_id) === true)
      .map(({ id }) => id);
    return new Set([
      ...held,
      ...(
        await sourceRows.localOnlyOf(
          deps.db,
          rows.map(({ id }) => id),
        )
      ).map(({ baseId }) => baseId),
    ]);
  };
  const holds = async (row: BaseRow): Promise<boolean> => (await holding([row])).size > 0;
  const ruled = async (caller: Caller, row: BaseRow): Promise<Caller> => ({
    ...caller,
    localOnly: caller.localOnly || (await holds(row)),
  });

  /**
   * The model the base was begun with, else the owner's choice, else the first that is installed.
   */
  const modelFor = async (row: BaseRow): Promise<string | null> => {
    if (row.embedding_model !== 'auto') return row.embedding_model;
    const { defaultEmbeddingModel } = await deps.settings(row.owner_id);
    return defaultEmbeddingModel === 'auto'
      ? (deps.models().find((model) => model.kind === 'embedding')?.id ?? null)
      : defaultEmbeddingModel;
  };

  const contextOf = (model: string | null): number =>
    deps.models().find((known) => known.id === model)?.contextTokens ?? 256;

  const sizeOf = (row: BaseRow, model: string | null): ChunkSize =>
    chunkSizeFor(contextOf(model), {
      chunkTokens: row.chunk_tokens,
      overlapTokens: row.overlap_tokens,
    });

  /**
   * The base's sources of conversations, and those conversations of its owner that are local-only
   * by now.
   */
  const heldChats = async (row: BaseRow): Promise<{ sources: string[]; keys: string[] }> => {
    const sources = await sourceRows.conversationsOf(deps.db, row.id);
    return {
      sources,
      keys: sources.length === 0 ? [] : await localOnlyConversations(deps.db, row.owner_id),
    };
  };

  const ingestTarget = (row: BaseRow): IngestTarget => {
    let current = row;
    const { signal } = stop(row.id);
    const base = deps.workers.base(pathOf(row.id));
    return {
      id: row.id,
      // A call to a base that was removed meanwhile would create its file again.
      base: deps.workers.base(pathOf(row.id), signal),
      signal,
      // An upload is known by its name alone, so that a data folder can be moved.
      locate: (location) => resolve(deps.uploads.pathOf(row.id), location),
      async plan() {
        current = await knowledgeBaseRows.find(deps.db, row.owner_id, row.id);
        const model = await modelFor(current);
        return {
          paused: current.paused === 1,
          model,
          nextModel: current.next_model,
          size: sizeOf(current, model),
        };
      },
      async embed(model, texts, stopped) {
        // A conversation that became local-only is in the base until its source has looked again:
        // nothing is embedded elsewhere until then.
        const { sources, keys } = await heldChats(row);
        const localOnly = keys.length > 0 && (await base.hasKeys({ sourceIds: sources, keys }));
        const caller = await ruled(
          { ownerId: row.owner_id, clientId: null, via: 'app', localOnly },
          current,
        );
        const result = await deps.embed({
          caller,
          purpose: 'embedding',
          request: { model, input: texts, kind: 'passage' },
          signal: stopped,
        });
        if (current.embedding_model === 'auto')
          await knowledgeBaseRows.setModel(deps.db, row.id, model);
        return joinVectors(result.vectors);
      },
      async readsLess(model) {
        return (
          sizeOf(current, model).maxTokens < sizeOf(current, await modelFor(current)).maxTokens
        );
      },
      async switched(model) {
        await knowledgeBaseRows.switched(deps.db, row.id, model);
      },
      changed: () => deps.changed(row.owner_id, row.id),
    };
  };

  /**
   * What `update` writes for another embedding model: at once where nothing is embedded yet, else
   * as the one to come. Throws `model_not_installed`.
   */
  const changedModel = async (
    row: BaseRow,
    model: string,
  ): Promise<Pick<BaseRow, 'embedding_model' | 'next_model'>> => {
    if (model === row.embedding_model) return { embedding_model: model, next_model: null };
    const known = await deps.available(row.owner_id);
    const here = await holds(row);
    if (
      !known.some((one) => one.kind === 'embedding' && one.id === model && (one.local || !here))
    ) {
      throw new AppError(
        'model_not_installed',
        here
          ? `${model} is no embedding model on this machine, and this knowledge base or one of ` +
              'its sources is local only. Download it under Models, or choose another one.'
          : `There is no embedding model called ${model}. Download it under Models, or choose another one.`,
      );
    }
    const made = await deps.workers.base(pathOf(row.id)).vectorModel();
    if (made === null) return { embedding_model: model, next_model: null };
    return made === model
      ? { embedding_model: model, next_model: null }
      : { embedding_model: made, next_model: model };
  };

  /** One question's vector by each model is asked for once, whatever the number of bases. */
  const retrieved = (
    caller: Caller,
    rows: readonly BaseRow[],
    query: string,
    signal: AbortSignal,
  ): RetrievedBase[] => {
    const vectors = new Map<string, Promise<Float32Array | null>>();
    const embedQuery = async (model: string): Promise<Float32Array | null> => {
      try {
        const localOnly = caller.localOnly || (await holding(rows)).size > 0;
        const {
          vectors: [vector],
        } = await deps.embed({
          caller: { ...caller, localOnly },
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
      base: deps.workers.base(pathOf(row.id)),
      languagesOf: deps.languagesOf,
      async localOnlyOf(passageIds) {
        if (row.local_only === 1) return new Set(passageIds);
        const base = deps.workers.base(pathOf(row.id));
        const sources = (await sourceRows.localOnlyOf(deps.db, [row.id])).map(({ id }) => id);
        const ofSources =
          sources.length === 0
            ? []
            : await base.passagesOfSources({ passageIds, sourceIds: sources });
        // A conversation that became local-only is in the base until its source has looked again.
        const chats = await heldChats(row);
        const ofChats =
          chats.keys.length === 0
            ? []
            : await base.passagesOfKeys({
                passageIds,
                sourceIds: chats.sources,
                keys: chats.keys,
              });
        return new Set([...ofSources, ...ofChats]);
      },
      embedQuery(model) {
        const vector = vectors.get(model) ?? embedQuery(model);
        vectors.set(model, vector);
        return vector;
      },
    }));
  };

  /** Throws `local_only` where what embeds the base, or is to, is no model of this machine. */
  const mustEmbedHere = async (row: BaseRow): Promise<void> => {
    const models = [await modelFor(row), row.next_model].filter((model) => model !== null);
    const remote = models.find(
      (model) => !deps.models().some(({ kind, id }) => kind === 'embedding' && id === model),
    );
    if (remote !== undefined)
      throw new AppError(
        'local_only',
        `This knowledge base is embedded by ${remote}, which is not on this machine. Choose ` +
          'an embedding model of this machine for it first.',
      );
  };

  return {
    pathOf,
    holding,
    mustEmbedHere,
    base: (id: string) => deps.workers.base(pathOf(id)),
    ingestTarget,
    changedModel,
    retrieved,
    /** Ends what runs on the base, or on all. */
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
