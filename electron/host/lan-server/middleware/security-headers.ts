import { createMiddleware } from 'hono/factory';
import type { LanEnv } from '../http/lan-context.ts';

/** On every response, also on those that Node writes itself. */
export const securityHeaders: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
};

/** For replies that are not pages: nothing may be loaded or framed. */
const barePolicy = "default-src 'none'; frame-ancestors 'none'";

const securityEntries = Object.entries(securityHeaders);

export const secured = createMiddleware<LanEnv>(async (c, next) => {
  await next();
  const { headers } = c.res;
  for (const [name, value] of securityEntries) headers.set(name, value);
  if (!headers.has('content-security-policy')) headers.set('content-security-policy', barePolicy);
  if (!headers.has('cache-control')) headers.set('cache-control', 'no-store');
  // The ledger's id of a routed request: `GET /v1/requests/{id}` takes it.
  headers.set('x-request-id', c.get('requestId'));
});
