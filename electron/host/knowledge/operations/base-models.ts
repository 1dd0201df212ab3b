import type { Kysely } from 'kysely';
import type { Settings } from '../../../../shared/contract/app.ts';
import { AppError } from '../../../../shared/errors.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';
import type { RunnableModel } from '../../local-models/inventory/local-runtime.ts';
import type { Router } from '../../routing/router.ts';
import type { HearthTables } from '../../store/schema.ts';
import type { Base } from '../base/base-client.ts';
import type { BaseRow } from '../bases/base-rows.ts';
import { chunkSizeFor, type ChunkSize } from '../parse/chunk.ts';
import type { BaseLocalOnly } from './base-local-only.ts';

export interface BaseModelsDeps {
  db: Kysely<HearthTables>;
  base(id: string): Base;
  /** The models that an owner can use, those of accounts too. */
  available: Router['available'];
  /** Installed models. */
  models(): readonly RunnableModel[];
  settings(ownerId: string): Settings | Promise<Settings>;
  localOnly: Pick<BaseLocalOnly, 'isHeld'>;
}

/** Where no installed model is known: the window of the smallest models. */
const usualContextTokens = 256;

/** The embedding model of each base, and the size of its chunks. */
export function createBaseModels(deps: BaseModelsDeps) {
  /**
   * The model that has embedded the base, else the owner's choice, else the first that is
   * installed.
   */
  const modelFor = async (row: BaseRow): Promise<string | null> => {
    if (row.embedding_model !== 'auto') return row.embedding_model;
    const { defaultEmbeddingModel } = await deps.settings(row.owner_id);
    return defaultEmbeddingModel === 'auto'
      ? (deps.models().find((model) => model.kind === 'embedding')?.id ?? null)
      : defaultEmbeddingModel;
  };

  return {
    modelFor,
    sizeOf(row: BaseRow, model: string | null): ChunkSize {
      const contextTokens =
        deps.models().find((known) => known.id === model)?.contextTokens ?? usualContextTokens;
      return chunkSizeFor(contextTokens, {
        chunkTokens: row.chunk_tokens,
        overlapTokens: row.overlap_tokens,
      });
    },
    /**
     * The columns of another embedding model: the current one where nothing is embedded yet, else
     * the next one. Throws `model_not_installed`.
     */
    async changedModel(
      row: BaseRow,
      model: string,
    ): Promise<Pick<BaseRow, 'embedding_model' | 'next_model'>> {
      if (model === row.embedding_model) return { embedding_model: model, next_model: null };
      const isHeld = await deps.localOnly.isHeld(row);
      const isUsable = (await deps.available(row.owner_id)).some(
        ({ kind, id, local }) => kind === 'embedding' && id === model && (local || !isHeld),
      );
      if (!isUsable) throw notUsable(model, isHeld);
      const current = await deps.base(row.id).vectorModel();
      return current === null || current === model
        ? { embedding_model: model, next_model: null }
        : { embedding_model: current, next_model: model };
    },
    /** Throws `local_only` where the base's model, or its next one, is not on this machine. */
    async mustEmbedHere(row: BaseRow): Promise<void> {
      const models = [await modelFor(row), row.next_model].filter((model) => model !== null);
      const remote = models.find(
        (model) => !deps.models().some(({ kind, id }) => kind === 'embedding' && id === model),
      );
      if (remote !== undefined)
        throw new AppError('local_only', phrase('knowledge.embeddedRemotely', { model: remote }));
    },
  };
}

export type BaseModels = ReturnType<typeof createBaseModels>;

const notUsable = (model: string, isHeld: boolean): AppError =>
  new AppError(
    'model_not_installed',
    isHeld
      ? phrase('knowledge.noLocalEmbedding', { model })
      : phrase('knowledge.noEmbedding', { model }),
  );
