import type { Closing } from '../closing.ts';
import { createConversations } from '../conversations/create-conversations.ts';
import type { Conversations } from '../conversations/conversations.ts';
import { limitConversations } from '../conversations/limit-storage.ts';
import { createDownloads, type Downloads } from '../downloads/create-downloads.ts';
import { createKnowledge, type KnowledgeDomain } from '../knowledge/create-knowledge.ts';
import { createQuestions } from '../limits/questions.ts';
import { loadCatalogue } from '../local-models/catalogue/model-catalogue.ts';
import type { ClientsPart } from './compose-clients.ts';
import type { ModelsPart } from './compose-models.ts';
import type { RoutingPart } from './compose-routing.ts';
import type { Storage } from './compose-storage.ts';

/** Documents, answers on them, and conversations. */
export interface KnowledgePart {
  knowledge: KnowledgeDomain;
  conversations: Conversations;
  downloads: Downloads;
}

export interface KnowledgeNeeds {
  storage: Storage;
  models: ModelsPart;
  clients: ClientsPart;
  routing: RoutingPart;
}

function composeDocuments(
  { storage, models, clients, routing }: KnowledgeNeeds,
  downloads: Downloads,
): KnowledgeDomain {
  const { folder, store, changes, egress, log, now } = storage;
  const { settingsOf, isLocalOnly } = clients.localOnly;
  const { machine } = models;
  const { router } = routing;
  const catalogue = loadCatalogue();
  return createKnowledge({
    db: store.db,
    folder,
    launcher: machine.launcher,
    obstacle: machine.obstacle,
    embed: router.embed,
    chat: router.chat,
    available: router.available,
    models: () => models.models.runtime.runnable(),
    languagesOf: (modelId) => catalogue.find((model) => model.id === modelId)?.languages ?? [],
    ocr: models.models.ocr,
    reranker: models.models.reranker,
    settings: settingsOf,
    changes,
    egress,
    downloads,
    isLocalOnly,
    usualSchedule: (ownerId) => settingsOf(ownerId).pageRefresh,
    questions: createQuestions({ ledger: clients.ledger, limits: clients.limits }),
    storage: clients.storageLimits,
    now,
    log: log.child({ domain: 'knowledge' }),
  });
}

function composeConversations(
  { storage, clients, routing }: KnowledgeNeeds,
  knowledge: KnowledgeDomain,
): Conversations {
  const { store, settings, changes, log, now } = storage;
  return limitConversations(
    createConversations({
      store,
      router: routing.router,
      answering: knowledge.answering,
      contextOf: routing.contextOf,
      settings,
      changes,
      markQuotes: knowledge.markQuotesOf,
      now,
      log: log.child({ domain: 'conversations' }),
    }),
    clients.storageLimits,
  );
}

/** Opens them and resumes what the last host left unfinished. */
export async function composeKnowledge(
  parts: KnowledgeNeeds,
  closing: Closing,
): Promise<KnowledgePart> {
  const downloads = createDownloads();
  closing.add(() => downloads.close());
  const knowledge = composeDocuments(parts, downloads);
  closing.add(() => knowledge.close());
  const conversations = composeConversations(parts, knowledge);
  closing.add(() => conversations.close());
  await conversations.recover();
  await knowledge.start();
  return { knowledge, conversations, downloads };
}
