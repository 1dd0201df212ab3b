import { Hono } from 'hono';
import { AppError } from '../../../../shared/errors.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';
import { newId } from '../../../../shared/ids.ts';
import type { LanContext, LanEnv } from '../http/lan-context.ts';
import { sameSite } from '../middleware/same-site.ts';
import { secured } from '../middleware/security-headers.ts';
import type { ClientNetwork } from '../network/client-network.ts';
import { keyOf } from '../middleware/request-key.ts';
import type { EntryTokens } from '../browser/entry-tokens.ts';
import { acceptedLanguage } from '../wire/accept-language.ts';
import { toOpenAiError } from '../wire/openai-errors.ts';
import { authorityCertificate, type AuthorityParts } from '../machine/authority.ts';
import { health, readiness, type MachineParts } from '../machine/routes.ts';

export interface PlainAppParts extends AuthorityParts, Pick<MachineParts, 'ready'> {
  network: ClientNetwork;
  entries: Pick<EntryTokens, 'redeem'>;
}

/**
 * Whether a browser opens a page. A client with a key gets an error instead, or its key would cross
 * the network in clear text with each call.
 */
const opensPage = (c: LanContext): boolean =>
  c.req.method === 'GET' &&
  keyOf(c.req.header('authorization'), c.req.header('x-api-key')) === null &&
  (c.req.header('accept') ?? '').includes('text/html');

/**
 * Answers plain HTTP on a port that speaks TLS: the authority's certificate, probes, a redirect to
 * https for a browser, and an error for any other client.
 */
export function createPlainApp(parts: PlainAppParts): Hono<LanEnv> {
  const app = new Hono<LanEnv>();
  app.onError((thrown, c) => {
    const language = acceptedLanguage(c.req.header('accept-language'));
    const { status, headers, body } = toOpenAiError(thrown, language);
    return new Response(JSON.stringify(body), {
      status,
      headers: { 'content-type': 'application/json', ...headers },
    });
  });
  app.use(async (c, next) => {
    c.set('requestId', newId('http'));
    await next();
    c.res.headers.set('connection', 'close');
  });
  app.use(secured, sameSite(parts.network));
  app.get('/ca.pem', authorityCertificate(parts));
  app.get('/ca.crt', authorityCertificate(parts));
  // Probes of proxies and containers often cannot speak HTTPS, and send no key.
  app.get('/health', health);
  app.get('/ready', readiness(parts));
  app.all('*', (c) => {
    const host = parts.network.hostOf(c.env.incoming, c.req.header('host'));
    // Its token could have been read on the way.
    if (c.req.path === '/ui/enter') parts.entries.redeem(c.req.query('token') ?? '');
    const address = `https://${host ?? ''}`;
    // A temporary redirect, since TLS can be switched off again.
    if (opensPage(c)) return c.redirect(`${address}${new URL(c.req.url).pathname}`, 307);
    throw new AppError('bad_request', phrase('lan.httpsOnly', { address }));
  });
  return app;
}
