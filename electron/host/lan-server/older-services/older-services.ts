import type { Hono } from 'hono';
import type { LanEnv, LanParts } from '../http/lan-context.ts';
import { mayAsk } from '../middleware/key-check.ts';
import { chatCompletions } from '../chat/chat-completions.ts';
import { listModels, providerModels } from '../models/routes.ts';
import { olderChatSchema, toOlderChatRequest } from './older-chat.ts';
import {
  createOlderSession,
  deleteOlderSession,
  olderHistory,
  sendOlderMessage,
} from './sessions.ts';

/**
 * The paths of older services, so that their clients move over unchanged. They are behind the
 * guards of `/v1` already.
 */
export function addOlderServices(app: Hono<LanEnv>, parts: LanParts & { startedAt: number }): void {
  const older = { schema: olderChatSchema, decode: toOlderChatRequest };

  app.post('/api/v1/chat/completions', chatCompletions(parts, older));
  app.post(
    '/api/v1/chat/completions/stream',
    chatCompletions(parts, { ...older, alwaysStream: true }),
  );
  app.get('/api/v1/models', listModels(parts));
  app.get('/api/v1/models/:provider/models', providerModels(parts));

  app.post('/chat/sessions', createOlderSession(parts));
  app.post('/chat/sessions/:id/messages', sendOlderMessage(parts));
  app.get('/chat/sessions/:id/history', olderHistory(parts));
  app.delete('/chat/sessions/:id', mayAsk, deleteOlderSession(parts));
}
