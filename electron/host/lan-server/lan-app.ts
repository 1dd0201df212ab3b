import { Hono } from 'hono';
import type { MiddlewareHandler } from 'hono';
import { AppError, toAppError } from '../../../shared/errors.ts';
import { phrase } from '../../../shared/messages/phrase.ts';
import type { Caller } from '../caller.ts';
import { acceptedLanguage } from './wire/accept-language.ts';
import { networkOf } from '../security/sparing.ts';
import {
  createAllowedMethods,
  hasParameter,
  shadowedPaths,
} from './api-document/allowed-methods.ts';
import { rendererFiles } from './browser/renderer-files.ts';
import type { LanContext, LanEnv } from './http/lan-context.ts';
import type { Route } from './http/route.ts';
import type { LanParts } from './lan-parts.ts';
import { lanRoutes } from './lan-routes.ts';
import { admission, rateHeaders } from './middleware/admission.ts';
import { keyCheck, strangerCheck } from './middleware/key-check.ts';
import { capBodies } from './middleware/request-body.ts';
import { hasKey } from './middleware/request-key.ts';
import { requestScope } from './middleware/request-scope.ts';
import { adminOnly, memberOnly } from './middleware/require-role.ts';
import { sameSite } from './middleware/same-site.ts';
import { secured } from './middleware/security-headers.ts';
import { resumeStream } from './streams/stream-reply.ts';
import { isMessagesPath, toAnthropicError } from './wire/anthropic-errors.ts';
import { MethodError, toOpenAiError } from './wire/openai-errors.ts';

/**
 * Logs a failure. A stranger's 4xx gets no line: it is counted as a refusal, and a wrong key is in
 * the audit.
 */
function noteFailure(
  { refusals, network }: LanParts,
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
      ? networkOf(network.addressOf(c.env.incoming))
      : (caller.clientId ?? caller.ownerId);
  if (failure.reason === undefined) refusals.caller(id, fields, 'a request was refused or failed');
  else refusals.caller(id, fields, 'a request failed unforeseen', true);
}

function failed(parts: LanParts) {
  return (thrown: unknown, c: LanContext): Response => {
    const language = acceptedLanguage(c.req.header('accept-language'));
    const { status, headers, body } = isMessagesPath(c.req.path)
      ? toAnthropicError(thrown, c.get('requestId'), language)
      : toOpenAiError(thrown, language);
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

const allowedMethods = createAllowedMethods(lanRoutes);

const unknownRoute = (c: LanContext): never => {
  const allowed = allowedMethods(c.req.path);
  if (allowed.length > 0 && !allowed.includes(c.req.method)) throw new MethodError(allowed);
  throw new AppError(
    'not_found',
    phrase('lan.noRoute', { method: c.req.method, path: c.req.path }),
  );
};

/** Paths below these need a key even where there is no route. */
const keyedPaths = ['/v1', '/v1/*', '/v2/*', '/api/*', '/chat/sessions/*', '/metrics', '/debug/*'];
/** Paths below these are never pages of the app. */
const keylessPaths = ['/pair/*', '/ui/*'];

type Guard = MiddlewareHandler<LanEnv>;

/** Gives the middleware of a route: its access check, and what every request for work passes. */
function createGuards(parts: LanParts, known: Guard): (route: Route<LanParts>) => readonly Guard[] {
  // Admission checks the role itself, before it reads the body.
  const work = [known, rateHeaders(parts), admission(parts), resumeStream(parts)];
  /** A key is checked where one is sent. */
  const knownIfKeyed: Guard = (c, next) => (hasKey(c) ? known(c, next) : next());
  const byAccess: Readonly<Record<Route<LanParts>['access'], readonly Guard[]>> = {
    public: [strangerCheck(parts)],
    optional: [knownIfKeyed],
    session: [],
    viewer: [known],
    member: [known, memberOnly],
    admin: [known, adminOnly],
  };
  return ({ method, access, uncounted, isWork = true }) => {
    if (uncounted === true) return [];
    return method === 'post' && access === 'member' && isWork ? work : byAccess[access];
  };
}

/** The server's routes behind their guards; a test calls it without a socket. */
export function createLanApp(parts: LanParts): Hono<LanEnv> {
  // Every guard and route sees the path without the slash at its end.
  const app = new Hono<LanEnv>({ strict: false });
  app.onError(failed(parts));
  app.use(
    requestScope(parts.inFlight, parts.status.traffic),
    secured,
    sameSite(parts.network),
    capBodies(parts),
  );
  const known = keyCheck(parts);
  const guardsOf = createGuards(parts, known);
  const register = (route: Route<LanParts>): void => {
    const handlers = [...guardsOf(route), route.handler(parts)];
    app.on(route.method.toUpperCase(), [route.path], ...handlers);
  };
  // A route without parameters comes first: its path is not the value of another's parameter.
  for (const route of lanRoutes) if (!hasParameter(route)) register(route);
  for (const path of shadowedPaths(lanRoutes)) app.all(path, known, unknownRoute);
  for (const route of lanRoutes) if (hasParameter(route)) register(route);
  for (const path of keyedPaths) app.all(path, known, unknownRoute);
  const counted = strangerCheck(parts);
  for (const path of keylessPaths) app.all(path, counted, unknownRoute);
  // The one route that is not in the table: whatever is not an API path is a page of the app.
  app.get('*', rendererFiles(parts));
  app.all('*', counted, unknownRoute);
  return app;
}
