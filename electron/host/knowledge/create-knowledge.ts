import type { Kysely } from 'kysely';
import type { Settings } from '../../../shared/contract/app.ts';
import type { RefreshSchedule } from '../../../shared/contract/refresh-schedule.ts';
import { toAppError } from '../../../shared/errors.ts';
import { entryPath } from '../../entry-path.ts';
import { createForkLauncher } from '../../launcher/fork-launcher.ts';
import type { Launcher } from '../../launcher/launcher.ts';
import type { Changes } from '../changes/changes.ts';
import type { Downloads } from '../downloads/create-downloads.ts';
import type { EgressGate } from '../egress/egress-gate.ts';
import type { StorageLimits } from '../limits/client-storage.ts';
import type { Questions } from '../limits/questions.ts';
import type { RunnableModel } from '../local-models/inventory/local-runtime.ts';
import type { Reranker } from '../local-models/runtime/reranker.ts';
import type { Router } from '../routing/router.ts';
import type { Log } from '../security/log.ts';
import type { HearthTables } from '../store/schema.ts';
import { createAnswering } from './answer/create-answering.ts';
import { createBaseWorkers } from './base/base-workers.ts';
import { knowledgeBaseRows, type BaseRow } from './bases/base-rows.ts';
import { createUploadFolder, type DocumentStore } from './bases/document-store.ts';
import { createEvaluation, type Evaluation } from './evaluate/create-evaluation.ts';
import { createIngest } from './ingest/ingest.ts';
import { createReadScans, type ScanReader } from './ingest/read-scans.ts';
import { countAnswers, countSearches } from './limits/count-questions.ts';
import {
  limitDocumentStore,
  limitEvaluation,
  limitKnowledge,
  limitSources,
  limitTransfer,
} from './limits/limit-storage.ts';
import { markQuotesOfConversation } from './local-only/mark-quotes.ts';
import { askOnce } from './operations/ask-once.ts';
import { createBaseOperations } from './operations/base-operations.ts';
import { createDocumentOperations } from './operations/document-operations.ts';
import type { Knowledge } from './operations/knowledge.ts';
import { createOpenBases } from './operations/open-bases.ts';
import { createSearchOperations } from './operations/search-operations.ts';
import { createOriginals, type Originals } from './originals/create-originals.ts';
import { createParsePool } from './parse/parse-pool.ts';
import { parserIsolation } from './parse/parser-isolation.ts';
import { createSources, type SourcesDeps } from './sources/create-sources.ts';
import type { Sources } from './sources/runtime/sources.ts';
import { createTransfer, type Transfer } from './transfer/create-transfer.ts';

export interface KnowledgeDeps {
  db: Kysely<HearthTables>;
  /** The data folder: bases are in `knowledge/`, uploads in `uploads/`. */
  folder: string;
  /** Starts the process that parses. Default: a fork of Node. */
  launcher?: Launcher;
  embed: Router['embed'];
  chat: Router['chat'];
  /** The models that an owner can use, those of accounts too. */
  available: Router['available'];
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
  /** Reranks what was found by a model on this machine, whatever a base allows. */
  reranker?: Reranker;
  /** What keeps the whole machine from indexing. Default: nothing. */
  obstacle?: () => 'battery' | 'load' | null;
  /** Before each retry of a failure that may pass. */
  retryDelaysMs?: readonly number[];
  changes: Changes;
  /** Fetches pages. */
  egress: Pick<EgressGate, 'ask'>;
  /** Offers exported bases and originals to browsers. */
  downloads: Downloads;
  /** Whether all text of this owner stays on this machine. Default: no owner. */
  isLocalOnly?: (ownerId: string) => boolean;
  /** How often this owner's web pages are fetched that have no schedule of their own. Default: off. */
  usualSchedule?: (ownerId: string) => RefreshSchedule;
  /** Counts questions where they enter. Default: they are not counted. */
  questions?: Questions;
  /** What clients may store. Default: no limit. */
  storage?: StorageLimits;
  /** Replaces the pace at which sources look what is to be done; for tests. */
  tickMs?: number;
  /** Replaces how files are watched; for tests. */
  files?: SourcesDeps['files'];
  now: () => number;
  log: Log;
}

/** Everything about documents. The operations on bases are its own methods. */
export interface KnowledgeDomain extends Knowledge {
  readonly sources: Sources;
  readonly transfer: Transfer;
  readonly originals: Originals;
  readonly evaluation: Evaluation;
  /** Marks what quotes a conversation that has become local-only. */
  markQuotesOf(conversationId: string): Promise<void>;
  /** Resumes what the last run left unfinished. */
  start(): Promise<void>;
  close(): Promise<void>;
}

/** The bases, the work on them, and the sources that feed them. */
function createParts(deps: KnowledgeDeps) {
  const { db, folder, changes, now, log, storage, isLocalOnly = () => false } = deps;
  const usualSchedule = deps.usualSchedule ?? (() => 'off' as const);
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
  const uploads = createUploadFolder(folder);
  const bases = createOpenBases({ ...deps, workers, uploads, changed });
  const wake = (row: BaseRow): void => ingest.wake(bases.ingestTarget(row));
  const rows = () => knowledgeBaseRows.everyone(db);
  const scans = createReadScans({ reader: deps.ocr, rows, base: bases.base, wake, log, now });
  const unlimited: DocumentStore = {
    find: (ownerId, id) => knowledgeBaseRows.find(db, ownerId, id),
    base: bases.base,
    mustEmbedHere: bases.mustEmbedHere,
    wake,
    changed,
    keep: ({ id }, { data, extension }) => uploads.save(id, data, extension),
    discard: uploads.discard,
  };
  const store = storage ? limitDocumentStore(unlimited, storage) : unlimited;
  const { egress, files } = deps;
  const sources = createSources({
    ...{ db, store, changes, egress, isLocalOnly, usualSchedule, files, now, log },
    tickMs: deps.tickMs,
  });
  return { workers, pool, ingest, changed, uploads, bases, wake, rows, scans, store, sources };
}

type Parts = ReturnType<typeof createParts>;

function createOperations(deps: KnowledgeDeps, parts: Parts): Knowledge {
  const { questions, storage } = deps;
  const { workers, sources } = parts;
  const common = { ...deps, ...parts, sources: sources.ofBases, release: workers.release };
  const { search, retrieve, isLocalOnly } = createSearchOperations(common);
  const uncounted = createAnswering({ ...deps, retrieve, isLocalOnly });
  const answering = questions ? countAnswers(uncounted, questions) : uncounted;
  const operations: Knowledge = {
    ...createBaseOperations(common),
    ...createDocumentOperations(common),
    addPaths: sources.ofBases.addPaths,
    search,
    answering,
    ask: (caller, input) => askOnce(answering, caller, input),
  };
  const limited = storage ? limitKnowledge(operations, storage) : operations;
  return questions ? countSearches(limited, questions) : limited;
}

/** The knowledge domain: bases, their documents and sources, search, answers and evaluation. */
export function createKnowledge(deps: KnowledgeDeps): KnowledgeDomain {
  const { db, now, log, storage } = deps;
  const parts = createParts(deps);
  const { ingest, bases, store, sources } = parts;
  const knowledge = createOperations(deps, parts);
  const transfer = createTransfer({
    ...deps,
    store,
    removeBase: knowledge.remove,
    ...(storage ? { mustFit: storage.mustFit } : {}),
  });
  const originals = createOriginals({ ...deps, store });
  const evaluation = createEvaluation({ ...deps, knowledge });

  /** A base that can't be opened does not keep the others from starting. */
  const resume = async (row: BaseRow): Promise<void> => {
    try {
      const { unfinished } = await bases.base(row.id).resume({ nowMs: now() });
      if (unfinished > 0 || row.next_model !== null) parts.wake(row);
    } catch (cause) {
      log.error(
        { baseId: row.id, code: toAppError(cause).code, err: cause },
        'knowledge base can’t be opened',
      );
    }
  };

  return {
    ...knowledge,
    sources: storage ? limitSources(sources.sources, storage) : sources.sources,
    transfer: storage ? limitTransfer(transfer, storage) : transfer,
    originals,
    evaluation: storage ? limitEvaluation(evaluation, storage) : evaluation,
    markQuotesOf: (conversationId) =>
      markQuotesOfConversation({ db, base: bases.base, now }, conversationId),
    async start() {
      await transfer.start();
      await originals.start();
      for (const row of await parts.rows()) await resume(row);
      await parts.scans.start();
      await sources.start();
    },
    async close() {
      await sources.close();
      await parts.scans.close();
      bases.stop();
      await parts.pool.close();
      await ingest.close();
      await parts.workers.close();
    },
  };
}
