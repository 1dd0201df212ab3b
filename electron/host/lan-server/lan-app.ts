import { Hono } from 'hono';
import { AppError, toAppError } from '../../../shared/errors.ts';
import type { Caller } from '../caller.ts';
import { networkOf } from '../security/sparing.ts';
import { admission, rateHeaders } from './middleware/admission.ts';
import { docFile, docs, redoc } from './docs/routes.ts';
import type { LanContext, LanEnv, LanParts } from './http/lan-context.ts';
import { keyCheck, mayAsk, mustManage } from './middleware/key-check.ts';
import { capBodies } from './middleware/request-body.ts';
import { requestScope } from './middleware/request-scope.ts';
import { sameSite } from './middleware/same-site.ts';
import { secured } from './middleware/security-headers.ts';
import { isMessagesPath, toAnthropicError } from './wire/anthropic-errors.ts';
import { countTokens, createMessage } from './messages/routes.ts';
import { listBases, searchBase } from './knowledge/routes.ts';
import { moderations } from './moderations/routes.ts';
import { addOlderServices } from './older-services/older-services.ts';
import { MethodError, toOpenAiError } from './wire/openai-errors.ts';
import { allowedMethods } from './api-document/allowed-methods.ts';
import { openApiJson } from './api-document/open-api-json.ts';
import { askForAccess, lookForAccess } from './pairing/routes.ts';
import { rerank } from './rerank/routes.ts';
import { createResponse, deleteResponse, getResponse } from './responses/routes.ts';
import { authorityCertificate } from './machine/authority.ts';
import { chatCompletions, completions } from './chat/chat-completions.ts';
import { embeddings } from './embeddings/routes.ts';
import { downloadedFile } from './browser/downloaded-file.ts';
import { health, readiness } from './machine/routes.ts';
import { getModel, listModels } from './models/routes.ts';
import { requestDetail } from './requests/routes.ts';
import { enter, renew, rendererFiles, signInWithKey, signOut } from './browser/sign-in.ts';
import {
  createSession,
  deleteSession,
  getSession,
  listSessions,
  sendMessage,
  sessionMessages,
  updateSession,
} from './sessions/routes.ts';
import { openSessionSocket } from './sessions/session-socket.ts';
import { getStream, takeUp } from './streams/stream-reply.ts';
import {
  debugConfig,
  prometheus,
  statusCost,
  statusHealth,
  statusMetrics,
  statusPerformance,
  statusUsage,
} from './status/routes.ts';

/**
 * A stranger's 4xx is no line at all: the counter of refusals has it, and a wrong key is in the
 * audit.
 */
function noteFailure(
  { refusals }: LanParts,
  c: LanContext,
  failure: { status: number; code: string; reason?: string },
): void {
  const caller = (c.get('caller') as Caller | undefined) ?? null;
  if (caller === null && failure.status < 500) return;
  const fields = {
    requestId: c.get('requestId'),
    method: c.req.method,
    path: c.req.path,
    ...failure,
  };
  const id =
    caller === null
      ? networkOf(c.env.incoming?.socket.remoteAddress ?? '')
      : (caller.clientId ?? caller.ownerId);
  if (failure.reason === undefined) refusals.caller(id, fields, 'a request was refused or failed');
  else refusals.caller(id, fields, 'a request failed unforeseen', true);
}

function failed(parts: LanParts) {
  return (thrown: unknown, c: LanContext): Response => {
    const { status, headers, body } = isMessagesPath(c.req.path)
      ? toAnthropicError(thrown, c.get('requestId'))
      : toOpenAiError(thrown);
    const { code, message } = toAppError(thrown);
    parts.status.traffic.refused(code);
    noteFailure(parts, c, {
      status,
      code,
      ...(thrown instanceof AppError ? {} : { reason: message }),
    });
    return new Response(JSON.stringify(body), {
      status,
      headers: { 'content-type': 'application/json', ...headers },
    });
  };
}

const unknownRoute = (c: LanContext): never => {
  const allowed = allowedMethods(c.req.path);
  if (allowed.length > 0 && !allowed.includes(c.req.method)) throw new MethodError(allowed);
  throw new AppError('not_found', `There is no ${c.req.method} ${c.req.path} here.`);
};

/** The server's routes, behind their guards; a test calls it without a socket. */
export function createLanApp(parts: LanParts): Hono<LanEnv> {
  const app = new Hono<LanEnv>();
  const startedAt = parts.now();
  app.onError(failed(parts));
  app.use(
    requestScope(parts.inFlight, parts.status.traffic),
    secured,
    sameSite(parts.boundHost),
    capBodies(parts),
  );

  app.get('/health', health);
  app.get('/ready', readiness(parts));
  app.get('/ca.pem', authorityCertificate(parts));
  app.get('/ca.crt', authorityCertificate(parts));
  app.get('/openapi.json', openApiJson(parts));
  app.get('/v1/openapi.json', openApiJson(parts));
  app.post('/pair', askForAccess(parts));
  app.get('/pair/:id', lookForAccess(parts));
  app.all('/pair/*', unknownRoute);
  app.get('/docs', docs);
  app.get('/docs/:file', docFile);
  app.get('/redoc', redoc);

  const known = keyCheck(parts);
  for (const path of ['/v1/*', '/api/*', '/chat/sessions/*', '/metrics', '/debug/*'])
    app.use(path, known);
  app.on(
    'POST',
    ['/v1/*', '/api/v1/chat/*', '/chat/sessions/*'],
    rateHeaders(parts),
    admission(parts),
    takeUp(parts),
  );
  app.post('/v1/chat/completions', chatCompletions(parts));
  app.post('/v1/chat/completions/stream', chatCompletions(parts, { alwaysStream: true }));
  app.post('/v1/completions', completions(parts));
  app.post('/v1/responses', createResponse(parts));
  app.get('/v1/responses/:id', getResponse(parts));
  app.delete('/v1/responses/:id', deleteResponse(parts));
  app.post('/v1/messages', createMessage(parts));
  app.post('/v1/messages/count_tokens', countTokens(parts));
  app.post('/v1/embeddings', embeddings(parts));
  app.post('/v1/rerank', rerank(parts));
  app.post('/v1/moderations', moderations(parts));
  app.get('/v1/knowledge', listBases(parts));
  app.post('/v1/knowledge/:base{.+}/search', searchBase(parts));
  app.get('/v1/models', listModels({ ...parts, startedAt }));
  app.get('/v1/models/:id{.+}', getModel({ ...parts, startedAt }));
  app.get('/v1/requests/:id', requestDetail(parts));
  app.get('/v1/streams/:id', getStream(parts));
  app.post('/v1/sessions', createSession(parts));
  app.get('/v1/sessions', listSessions(parts));
  app.get('/v1/sessions/:id', getSession(parts));
  app.patch('/v1/sessions/:id', mayAsk, updateSession(parts));
  app.delete('/v1/sessions/:id', mayAsk, deleteSession(parts));
  app.get('/v1/sessions/:id/messages', sessionMessages(parts));
  app.post('/v1/sessions/:id/messages', sendMessage(parts));
  app.get('/v1/sessions/:id/socket', mayAsk, openSessionSocket(parts));
  app.all('/v1/*', unknownRoute);
  app.all('/v1', unknownRoute);

  app.get('/api/v1/status/health', statusHealth(parts));
  app.get('/api/v1/status/metrics', statusMetrics(parts));
  app.get('/api/v1/status/usage', statusUsage(parts));
  app.get('/api/v1/status/performance', statusPerformance(parts));
  app.get('/api/v1/status/cost', statusCost(parts));
  addOlderServices(app, { ...parts, startedAt });
  app.all('/api/*', unknownRoute);
  app.all('/chat/sessions/*', unknownRoute);
  app.use('/metrics', mustManage);
  app.get('/metrics', prometheus(parts));
  app.use('/debug/*', mustManage);
  app.get('/debug/config', debugConfig(parts));
  app.all('/debug/*', unknownRoute);

  app.get('/ui/enter', enter(parts));
  app.post('/ui/sign-in', signInWithKey(parts));
  app.post('/ui/renew', renew(parts));
  app.post('/ui/sign-out', signOut(parts));
  app.get('/ui/files/:ticket', downloadedFile(parts));
  app.all('/ui/*', unknownRoute);
  app.get('*', rendererFiles(parts));
  app.all('*', unknownRoute);
  return app;
}
