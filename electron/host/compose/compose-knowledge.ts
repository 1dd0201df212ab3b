import type { Closing } from '../closing.ts';
import { createConversations } from '../conversations/create-conversations.ts';
import type { Conversations } from '../conversations/conversations.ts';
import { createDownloads, type Downloads } from '../downloads/create-downloads.ts';
import { countSearches } from '../knowledge/count-questions.ts';
import { createKnowledge } from '../knowledge/create-knowledge.ts';
import { createEvaluation, type Evaluation } from '../knowledge/evaluate/create-evaluation.ts';
import type { Knowledge } from '../knowledge/knowledge.ts';
import { markQuotesOfConversation } from '../knowledge/mark-quotes.ts';
import { createOriginals, type Originals } from '../knowledge/originals/create-originals.ts';
import { createSources } from '../knowledge/sources/create-sources.ts';
import type { Sources } from '../knowledge/sources/sources.ts';
import { createTransfer, type Transfer } from '../knowledge/transfer/create-transfer.ts';
import { createQuestions } from '../limits/questions.ts';
import { loadCatalogue } from '../local-models/catalogue.ts';
import { createBaseOwner } from '../storage-limits/base-owner.ts';
import {
  storeConversations,
  storeEvaluation,
  storeKnowledge,
  storeSources,
  storeTransfer,
} from '../storage-limits/limit-storage.ts';
import type { ClientsPart } from './compose-clients.ts';
import type { ModelsPart } from './compose-models.ts';
import type { RoutingPart } from './compose-routing.ts';
import type { Storage } from './compose-storage.ts';

/** Documents, answers on them, and conversations. */
export interface KnowledgePart {
  knowledge: Knowledge;
  sources: Sources;
  transfer: Transfer;
  originals: Originals;
  evaluation: Evaluation;
  conversations: Conversations;
  downloads: Downloads;
}

export interface KnowledgeParts {
  storage: Storage;
  models: ModelsPart;
  clients: ClientsPart;
  routing: RoutingPart;
}

/** Installed models, and the languages that the catalogue gives them. */
function installedModels({ models }: ModelsPart) {
  const catalogue = loadCatalogue();
  return {
    models: () => models.runtime.runnable(),
    languagesOf: (modelId: string) =>
      catalogue.find((model) => model.id === modelId)?.languages ?? [],
  };
}

/** Bases with their sources: what adds documents, finds passages and answers. */
function composeBases({ storage, models, clients, routing }: KnowledgeParts, closing: Closing) {
  const { folder, store, changes, egress, log, now } = storage;
  const { settingsOf, isLocalOnly } = clients.localOnly;
  const { machine } = models;
  const { router } = routing;
  const questions = createQuestions({ ledger: clients.ledger, limits: clients.limits });
  const bases = createKnowledge({
    ...installedModels(models),
    questions,
    db: store.db,
    folder,
    launcher: machine.launcher,
    obstacle: machine.obstacle,
    embed: router.embed,
    chat: router.chat,
    available: router.available,
    ocr: models.models.ocr,
    reranker: models.models.reranker,
    settings: settingsOf,
    changes,
    isLocalOnly,
    now,
    log: log.child({ domain: 'knowledge' }),
  });
  const sources = storeSources(
    createSources({
      db: store.db,
      knowledge: storeKnowledge(bases, clients.storageLimits, createBaseOwner(store.sqlite)),
      changes,
      egress,
      isLocalOnly,
      now,
      log: log.child({ domain: 'sources' }),
    }),
    clients.storageLimits,
  );
  closing.add(() => sources.knowledge.close());
  return { sources, knowledge: countSearches(sources.knowledge, questions) };
}

function composeConversations(
  { storage, clients, routing }: KnowledgeParts,
  knowledge: Knowledge,
): Conversations {
  const { store, settings, changes, log, now } = storage;
  const { base } = knowledge.intake;
  return storeConversations(
    createConversations({
      store,
      router: routing.router,
      answering: knowledge.answering,
      contextOf: routing.contextOf,
      settings,
      changes,
      markQuotes: (id) => markQuotesOfConversation({ db: store.db, base, now }, id),
      now,
      log: log.child({ domain: 'conversations' }),
    }),
    clients.storageLimits,
  );
}

/** Opens them and goes on with what the last host left unfinished. */
export async function composeKnowledge(
  parts: KnowledgeParts,
  closing: Closing,
): Promise<KnowledgePart> {
  const { folder, store, changes, now } = parts.storage;
  const { storageLimits } = parts.clients;
  const { router } = parts.routing;
  const { db } = store;
  const { sources, knowledge } = composeBases(parts, closing);
  const downloads = createDownloads();
  closing.add(() => downloads.close());
  const transfer = storeTransfer(
    createTransfer({
      db,
      folder,
      knowledge,
      available: router.available,
      downloads,
      changes,
      mustFit: storageLimits.mustFit,
      now,
    }),
    storageLimits,
  );
  const originals = createOriginals({ db, folder, intake: knowledge.intake, downloads });
  const evaluation = storeEvaluation(
    createEvaluation({
      ...installedModels(parts.models),
      db,
      knowledge,
      chat: router.chat,
      now,
    }),
    storageLimits,
  );
  const conversations = composeConversations(parts, knowledge);
  closing.add(() => conversations.close());
  await conversations.recover();
  await transfer.start();
  await originals.start();
  await knowledge.start();
  return { knowledge, sources, transfer, originals, evaluation, conversations, downloads };
}
