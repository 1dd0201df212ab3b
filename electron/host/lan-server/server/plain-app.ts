import { Hono } from 'hono';
import { AppError } from '../../../../shared/errors.ts';
import { newId } from '../../../../shared/ids.ts';
import type { LanContext, LanEnv } from '../http/lan-context.ts';
import { sameSite } from '../middleware/same-site.ts';
import { secured } from '../middleware/security-headers.ts';
import { keyOf } from '../middleware/request-key.ts';
import type { EntryTokens } from '../browser/entry-tokens.ts';
import { acceptedLanguage } from '../wire/accept-language.ts';
import { toOpenAiError } from '../wire/openai-errors.ts';
import { authorityCertificate, type AuthorityParts } from '../machine/authority.ts';

export interface PlainAppParts extends AuthorityParts {
  boundHost: string;
  entries: Pick<EntryTokens, 'redeem'>;
}

/**
 * A browser that opens a page; anything with a key must be told, or its key would cross the network
 * in the clear with each call.
 */
const opensPage = (c: LanContext): boolean =>
  c.req.method === 'GET' &&
  keyOf(c.req.header('authorization'), c.req.header('x-api-key')) === null &&
  (c.req.header('accept') ?? '').includes('text/html');

/**
 * What plain HTTP gets on a port that speaks TLS: the authority's certificate to trust, for a
 * browser the way to https, else a refusal that says so.
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
  app.use(secured, sameSite(parts.boundHost));
  app.get('/ca.pem', authorityCertificate(parts));
  app.get('/ca.crt', authorityCertificate(parts));
  app.all('*', (c) => {
    // Its token could be read on the way.
    if (c.req.path === '/ui/enter') parts.entries.redeem(c.req.query('token') ?? '');
    const address = `https://${c.req.header('host') ?? ''}`;
    // Not for good: TLS can be switched off again.
    if (opensPage(c)) return c.redirect(`${address}${new URL(c.req.url).pathname}`, 307);
    throw new AppError(
      'bad_request',
      `This server speaks HTTPS only: use ${address}. If a key was sent with this request, ` +
        'it crossed the network in the clear; give the client a new one.',
    );
  });
  return app;
}
