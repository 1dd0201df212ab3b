import { apiDocumentRoutes } from './api-document/routes.ts';
import { browserRoutes } from './browser/routes.ts';
import { chatRoutes } from './chat/routes.ts';
import { docsRoutes } from './docs/routes.ts';
import { documentRoutes } from './documents/routes.ts';
import { embeddingRoutes } from './embeddings/routes.ts';
import type { Route } from './http/route.ts';
import { knowledgeRoutes } from './knowledge/routes.ts';
import type { LanParts } from './lan-parts.ts';
import { machineRoutes } from './machine/routes.ts';
import { messagesRoutes } from './messages/routes.ts';
import { modelRoutes } from './models/routes.ts';
import { moderationRoutes } from './moderations/routes.ts';
import { olderRoutes } from './older-services/routes.ts';
import { pairingRoutes } from './pairing/routes.ts';
import { requestRoutes } from './requests/routes.ts';
import { rerankRoutes } from './rerank/routes.ts';
import { responsesRoutes } from './responses/routes.ts';
import { sessionRoutes } from './sessions/routes.ts';
import { statusRoutes } from './status/routes.ts';
import { streamRoutes } from './streams/routes.ts';

/** Every route of the server, in the order of the OpenAPI document. A new folder adds its table. */
export const lanRoutes: readonly Route<LanParts>[] = [
  ...chatRoutes,
  ...embeddingRoutes,
  ...modelRoutes,
  ...requestRoutes,
  ...machineRoutes,
  ...responsesRoutes,
  ...messagesRoutes,
  ...rerankRoutes,
  ...moderationRoutes,
  ...knowledgeRoutes,
  ...documentRoutes,
  ...streamRoutes,
  ...sessionRoutes,
  ...olderRoutes,
  ...statusRoutes,
  ...browserRoutes,
  ...pairingRoutes,
  ...apiDocumentRoutes(() => lanRoutes),
  ...docsRoutes,
];
