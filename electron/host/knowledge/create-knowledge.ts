import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import type { Kysely } from 'kysely';
import type { Log } from '../security/log.ts';
import type { Settings } from '../../../shared/contract/app.ts';
import type { KnowledgeBase, KnowledgeDocument } from '../../../shared/contract/knowledge.ts';
import { AppError, toAppError } from '../../../shared/errors.ts';
import { desktopOwnerId } from '../../../shared/ids.ts';
import { entryPath } from '../../entry-path.ts';
import { createForkLauncher } from '../../launcher/fork-launcher.ts';
import type { Launcher } from '../../launcher/launcher.ts';
import type { Changes } from '../changes/changes.ts';
import type { RunnableModel } from '../local-models/local-runtime.ts';
import type { Router } from '../routing/router.ts';
import type { Caller } from '../caller.ts';
import type { Schema } from '../store/schema.ts';
import type { Questions } from '../limits/questions.ts';
import { countAnswers } from './limits/count-questions.ts';
import { createAnswering } from './answer/create-answering.ts';
import { toBaseError } from './base/base-errors.ts';
import { createBaseWorkers } from './base/base-workers.ts';
import { filteredBase } from './base/filtered-base.ts';
import { onlySide } from './evaluate/only-side.ts';
import { createIngest } from './ingest/ingest.ts';
import { changeOf, progressOf } from './ingest/progress.ts';
import { createReadScans, type ScanReader } from './ingest/read-scans.ts';
import { walk } from './sources/files/walk.ts';
import { knowledgeBaseRows, type BaseRow } from './bases/base-rows.ts';
import type { BaseName, Knowledge } from './operations/knowledge.ts';
import { markQuotes } from './local-only/mark-quotes.ts';
import { mustNamePaths } from './bases/named-paths.ts';
import { createOpenBases } from './operations/open-bases.ts';
import { createParsePool } from './parse/parse-pool.ts';
import { parserIsolation } from './parse/parser-isolation.ts';
import { parseLimits } from './parse/parsed.ts';
import type { Ranker } from './retrieve/rerank.ts';
import { retrieve } from './retrieve/retrieve.ts';
import type { Reranker } from '../local-models/reranker.ts';

export interface KnowledgeDeps {
  db: Kysely<Schema>;
  /** The data folder: bases lie in `knowledge/`, uploads in `uploads/`. */
  folder: string;
  /** Starts the process that parses; forks of Node unless given. */
  launcher?: Launcher;
  embed: Router['embed'];
  chat: Router['chat'];
  /** Tells whether `auto` may be served by a cloud model. */
  available?: Router['available'];
  /** Installed models, the defaults first in their kinds. */
  models(): readonly RunnableModel[];
  /**
   * The languages a model was trained on (ISO 639-1, or `multilingual`), from the catalogue; empty
   * when unknown.
   */
  languagesOf(modelId: string): readonly string[];
  settings(ownerId: string): Settings | Promise<Settings>;
  /** Reads text from pictures by a model on this machine. */
  ocr?: ScanReader;
  /** Puts what was found into a better order by a model on this machine, whatever a base allows. */
  reranker?: Reranker;
  /** What is in the way of indexing in the whole machine; nothing unless given. */
  obstacle?: () => 'battery' | 'load' | null;
  /** Between the tries of what failed and may pass by itself. */
  retryDelaysMs?: readonly number[];
  changes: Changes;
  /** Whether all text of this owner stays on this machine. Default: no owner. */
  isLocalOnly?: (ownerId: string) => boolean;
  /** Counts questions where they enter. Default: they are not counted. */
  questions?: Questions;
  now: () => number;
  log: Log;
}

/** The knowledge domain: bases, their documents, search and answers. */
export function createKnowledge(deps: KnowledgeDeps): Knowledge {
  const { db, folder, changes, now, log } = deps;
  const workers = createBaseWorkers(entryPath('base-worker'));
  const pool = createParsePool({
    launcher: deps.launcher ?? createForkLauncher(),
    entry: entryPath('parse-worker'),
    isolation: parserIsolation(folder),
    pictures: deps.ocr,
  });
  const ingest = createIngest({
    pool,
    obstacle: deps.obstacle ?? (() => null),
    log,
    now,
    ...(deps.retryDelaysMs ? { retryDelaysMs: deps.retryDelaysMs } : {}),
  });
  const changed = (ownerId: string, baseId: string): void => {
    changes.publish(ownerId, { topic: 'documents', id: baseId });
    changes.publish(ownerId, { topic: 'knowledge' });
  };
  const bases = createOpenBases({ ...deps, workers, changed });
  const find = (caller: Caller, id: string): Promise<BaseRow> =>
    knowledgeBaseRows.find(db, caller.ownerId, id);
  const findReadable = (caller: Caller, id: string): Promise<BaseRow> =>
    knowledgeBaseRows.findReadable(db, caller.ownerId, id);
  const findAll = (caller: Caller, ids: readonly string[]): Promise<BaseRow[]> =>
    Promise.all(ids.map((id) => findReadable(caller, id)));
  const wake = (row: BaseRow): void => ingest.wake(bases.ingestTarget(row));
  const scans = createReadScans({
    reader: deps.ocr,
    rows: () => knowledgeBaseRows.everyone(db),
    base: bases.base,
    wake,
    log,
    now,
  });
  const uploads = (id: string): string => join(folder, 'uploads', id);

  const nameOf = (caller: Caller, row: BaseRow): BaseName => ({
    id: row.id,
    name: row.name,
    localOnly: row.local_only === 1,
    shared: row.shared === 1,
    readOnly: row.owner_id !== caller.ownerId,
  });

  const present = async (caller: Caller, row: BaseRow): Promise<KnowledgeBase> => {
    const base = bases.base(row.id);
    const [summary, work, change] = await Promise.all([
      base.summarize(),
      base.workOf(),
      base.modelChange(),
    ]);
    const look = ingest.look(row.id);
    return {
      ...nameOf(caller, row),
      embeddingModel: row.embedding_model,
      chunkTokens: row.chunk_tokens,
      overlapTokens: row.overlap_tokens,
      ...summary,
      createdAt: row.created_at,
      ingest: progressOf(work, look, row.paused === 1),
      change: changeOf(row.next_model, change, work, look),
    };
  };

  const document = async (baseId: string, documentId: string): Promise<KnowledgeDocument> => {
    const found = await bases.base(baseId).findDocument({ baseId, documentId });
    if (!found)
      throw new AppError(
        'not_found',
        'There is no such document in this knowledge base. It may have been removed.',
      );
    return found;
  };

  const ranker = async (
    caller: Caller,
    signal: AbortSignal,
    wanted?: boolean,
  ): Promise<Ranker | null> => {
    const { reranker } = deps;
    if (reranker?.installed() !== true || !(wanted ?? (await deps.settings(caller.ownerId)).rerank))
      return null;
    return {
      score: (query, passages, budgetMs) => reranker.score(query, passages, budgetMs, signal),
    };
  };

  const uncounted = createAnswering({
    chat: deps.chat,
    embed: deps.embed,
    models: deps.models,
    languagesOf: deps.languagesOf,
    settings: deps.settings,
    available: deps.available,
    log,
    isLocalOnly: async (caller, baseIds) => isLocalOnly(caller, await findAll(caller, baseIds)),
    async retrieve(caller, baseIds, query, limit, signal) {
      const rows = await findAll(caller, baseIds);
      return {
        ...(await retrieve(
          bases.retrieved(caller, rows, query, signal),
          query,
          limit,
          await ranker(caller, signal),
        )),
        localOnly: isLocalOnly(caller, rows),
      };
    },
  });
  const answering =
    deps.questions === undefined ? uncounted : countAnswers(uncounted, deps.questions);

  return {
    answering,
    async list(caller) {
      return Promise.all(
        (await knowledgeBaseRows.readable(db, caller.ownerId)).map((row) => present(caller, row)),
      );
    },
    async names(caller) {
      const rows = await knowledgeBaseRows.readable(db, caller.ownerId);
      const holding = await bases.holding(rows);
      return rows.map((row) => ({ ...nameOf(caller, row), holdsLocalOnly: holding.has(row.id) }));
    },
    async create(caller, { name, localOnly = false }) {
      const row = await knowledgeBaseRows.create(db, caller.ownerId, {
        name,
        localOnly: localOnly || caller.localOnly,
        nowMs: now(),
      });
      changed(caller.ownerId, row.id);
      return present(caller, row);
    },
    async update(
      caller,
      { id, name, localOnly, shared, paused, embeddingModel, chunkTokens, overlapTokens },
    ) {
      const known = await find(caller, id);
      if (shared !== undefined && caller.ownerId !== desktopOwnerId)
        throw new AppError(
          'forbidden',
          'Only the user of this machine may share a knowledge base with its clients.',
        );
      if (localOnly === false && caller.localOnly)
        throw new AppError(
          'local_only',
          'This client is local-only, and so are its knowledge bases. Only the person who ' +
            'runs this Hearth can change that, for the client.',
        );
      const model =
        embeddingModel === undefined ? {} : await bases.changedModel(known, embeddingModel);
      const recut =
        (chunkTokens !== undefined && chunkTokens !== known.chunk_tokens) ||
        (overlapTokens !== undefined && overlapTokens !== known.overlap_tokens);
      const requeueAll = async (): Promise<unknown> =>
        recut && bases.base(id).requeueAll({ nowMs: now() });
      // Before, so that a kill does not lose it; and after, for what is read in between, which is
      // cut as before.
      await requeueAll();
      const row = await knowledgeBaseRows.update(db, caller.ownerId, id, {
        ...(name === undefined ? {} : { name }),
        ...(localOnly === undefined ? {} : { local_only: localOnly ? 1 : 0 }),
        ...(shared === undefined ? {} : { shared: shared ? 1 : 0 }),
        ...(paused === undefined ? {} : { paused: paused ? 1 : 0 }),
        ...(chunkTokens === undefined ? {} : { chunk_tokens: chunkTokens }),
        ...(overlapTokens === undefined ? {} : { overlap_tokens: overlapTokens }),
        ...model,
      });
      await requeueAll();
      if (localOnly === true && known.local_only === 0)
        await markQuotes({ db, base: bases.base, now }, id);
      if (known.next_model !== null && row.next_model === null) await bases.base(id).cancelChange();
      if (recut || paused !== undefined || embeddingModel !== undefined) wake(row);
      changed(caller.ownerId, id);
      return present(caller, row);
    },
    async remove(caller, id) {
      await find(caller, id);
      bases.stop(id);
      ingest.forget(id);
      await knowledgeBaseRows.remove(db, caller.ownerId, id);
      await workers.release(bases.pathOf(id));
      for (const suffix of ['', '-wal', '-shm'])
        await rm(bases.pathOf(id) + suffix, { force: true });
      await rm(uploads(id), { recursive: true, force: true });
      changed(caller.ownerId, id);
      return { removed: true };
    },
    async documents(caller, id) {
      const row = await findReadable(caller, id);
      return (await bases.base(id).listDocuments({ baseId: id })).map((one) =>
        shownTo(caller, row, { ...one, progress: ingest.pageShare(id, one.id) ?? one.progress }),
      );
    },
    async addPaths(caller, { id, paths }) {
      const row = await find(caller, id);
      mustNamePaths(caller, paths);
      const { files, skipped } = await walk(paths);
      const documents = files.map((file) => ({
        ...file,
        location: file.path,
        name: basename(file.path),
      }));
      const { added, unchanged } = await bases.base(id).addDocuments({ documents, nowMs: now() });
      changed(caller.ownerId, id);
      wake(row);
      return { added: added.length, unchanged, skipped };
    },
    async upload(caller, { id, name, data }) {
      const row = await find(caller, id);
      if (data.size > parseLimits.fileBytes)
        throw new AppError(
          'too_large',
          `The file has ${Math.ceil(data.size / 1024 / 1024)} MB; at most ` +
            `${parseLimits.fileBytes / 1024 / 1024} MB can be uploaded. Split it, or add it by ` +
            `its path on the host's machine.`,
        );
      const shown = basename(name.replaceAll('\\', '/')).slice(0, 200) || 'upload';
      const location = await saveUpload(uploads(id), data);
      const {
        added: [documentId = ''],
      } = await bases.base(id).addDocuments({
        documents: [
          {
            path: '',
            location,
            file: shown,
            name: shown,
            sizeBytes: data.size,
            modifiedMs: now(),
          },
        ],
        nowMs: now(),
      });
      changed(caller.ownerId, id);
      wake(row);
      return document(id, documentId);
    },
    async retry(caller, { id, documentId }) {
      const row = await find(caller, id);
      await document(id, documentId);
      await bases.base(id).requeue({ documentId, nowMs: now() });
      wake(row);
      return document(id, documentId);
    },
    async tag(caller, { id, documentId, tags }) {
      const row = await find(caller, id);
      await bases.base(id).setTags({ documentId, tags: [...new Set(tags)], nowMs: now() });
      changed(caller.ownerId, row.id);
      return document(id, documentId);
    },
    async removeDocument(caller, { id, documentId }) {
      await find(caller, id);
      const { removed, location } = await bases
        .base(id)
        .removeDocument({ documentId, nowMs: now() });
      if (!removed)
        throw new AppError(
          'not_found',
          'There is no such document in this knowledge base. It may have been removed.',
        );
      if (location !== null) await rm(resolve(uploads(id), location), { force: true });
      changed(caller.ownerId, id);
      return { removed };
    },
    async search(
      caller,
      {
        id,
        query,
        limit = 10,
        sides = 'hybrid',
        rerank,
        filter,
        signal = new AbortController().signal,
      },
    ) {
      const row = await findReadable(caller, id);
      const startedAt = performance.now();
      const ranks = sides === 'hybrid' ? await ranker(caller, signal, rerank) : null;
      const { hits } = await retrieve(
        bases
          .retrieved(caller, [row], query, signal)
          .map((target) => onlySide({ ...target, base: filteredBase(target.base, filter) }, sides)),
        query,
        limit,
        ranks,
      );
      return { hits, tookMs: performance.now() - startedAt, reranked: ranks !== null };
    },
    async read(caller, { id, documentId, from, limit }) {
      const row = await findReadable(caller, id);
      const reader = await bases.base(id).readDocument({ baseId: id, documentId, from, limit });
      if (!reader)
        throw new AppError(
          'not_found',
          'There is no such document in this knowledge base. It may have been removed.',
        );
      return { ...reader, document: shownTo(caller, row, reader.document) };
    },
    async *ask(caller, { baseIds, question, model = 'auto', localOnly = false, signal }) {
      const ruled = { ...caller, localOnly: caller.localOnly || localOnly };
      for await (const event of answering.answer({
        caller: ruled,
        baseIds,
        question,
        history: [],
        model,
        signal,
      }))
        if (event.type !== 'footnote' && event.type !== 'opened') yield event;
    },
    intake: {
      find: (ownerId, id) => knowledgeBaseRows.find(db, ownerId, id),
      base: bases.base,
      mustEmbedHere: bases.mustEmbedHere,
      wake,
      changed,
      keep: (id, data, extension) => saveUpload(uploads(id), data, extension),
      discard: async (id, locations) =>
        void (await Promise.all(
          locations.map((location) => rm(resolve(uploads(id), location), { force: true })),
        )),
    },
    async settled(caller, id, signal) {
      await find(caller, id);
      await ingest.settled(id, signal);
    },
    async start() {
      for (const row of await knowledgeBaseRows.everyone(db)) {
        try {
          const { unfinished } = await bases.base(row.id).resume({ nowMs: now() });
          if (unfinished > 0 || row.next_model !== null) wake(row);
        } catch (cause) {
          log.error(
            { baseId: row.id, code: toAppError(cause).code, err: cause },
            'knowledge base can’t be opened',
          );
        }
      }
      await scans.start();
    },
    async close() {
      await scans.close();
      bases.stop();
      await pool.close();
      await ingest.close();
      await workers.close();
    },
  };
}

const isLocalOnly = (caller: Caller, rows: readonly BaseRow[]): boolean =>
  caller.localOnly || rows.some((row) => row.local_only === 1);

/** Where a file lies on this machine is nothing for whoever only may ask. */
const shownTo = (caller: Caller, row: BaseRow, document: KnowledgeDocument): KnowledgeDocument =>
  row.owner_id === caller.ownerId ? document : { ...document, path: '', errorMessage: null };

/**
 * Under a name of our own, which it gives: what a browser calls a file is never part of a path.
 * Complete or not there at all.
 */
async function saveUpload(folder: string, data: Blob, extension = ''): Promise<string> {
  await mkdir(folder, { recursive: true });
  const name = randomUUID() + extension;
  const file = join(folder, name);
  try {
    await writeFile(`${file}.part`, data.stream());
    await rename(`${file}.part`, file);
    return name;
  } catch (cause) {
    await rm(`${file}.part`, { force: true });
    throw toBaseError(cause);
  }
}
