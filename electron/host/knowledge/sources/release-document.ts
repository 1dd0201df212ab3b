import { AppError } from '../../../../shared/errors.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';
import type { BaseSources } from './base-sources.ts';
import { sourceRows } from './runtime/source-rows.ts';
import { removeSource, type SourceTools } from './runtime/source-tools.ts';

export const createReleaseDocument =
  (tools: SourceTools): BaseSources['releaseDocument'] =>
  async (baseId, documentId) => {
    const { db, store } = tools;
    const from = await store.base(baseId).sourceOf({ documentId });
    if (from === null || from.sourceId === '') return false;
    const row = (await sourceRows.ofBase(db, baseId)).find(({ id }) => id === from.sourceId);
    if (!row) return false;
    if (row.kind === 'notes') throw new AppError('conflict', phrase('sources.isNote'));
    if (row.kind === 'file' || row.kind === 'page') {
      await removeSource(tools, row);
      return true;
    }
    await sourceRows.exclude(db, row.id, from.key === '' ? from.path : from.key);
    return false;
  };
