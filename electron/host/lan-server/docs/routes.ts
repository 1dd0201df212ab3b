import { AppError } from '../../../../shared/errors.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';
import type { LanContext } from '../http/lan-context.ts';
import { readStatic } from '../http/static-files.ts';
import { placeOf } from './doc-files.ts';
import { redocPage, redocPolicy, startScripts, swaggerPage, swaggerPolicy } from './docs-pages.ts';
import type { Route } from '../http/route.ts';

/** `GET /docs`: Swagger UI, with a key that is typed there and not stored. */
export const docs = (c: LanContext): Response =>
  c.html(swaggerPage, 200, { 'content-security-policy': swaggerPolicy });

/** `GET /redoc`: Redoc. */
export const redoc = (c: LanContext): Response =>
  c.html(redocPage, 200, { 'content-security-policy': redocPolicy });

/** A file of the two pages. Throws `not_found` for any other name. */
export async function docFile(c: LanContext): Promise<Response> {
  const name = c.req.param('file') ?? '';
  const script = startScripts.get(name);
  if (script !== undefined)
    return c.body(script, 200, {
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'no-cache',
    });
  const place = placeOf(name);
  const file = place === null ? null : await readStatic(place.folder, place.path);
  if (file === null) throw new AppError('not_found', phrase('lan.noFile'));
  return c.body(file.bytes, 200, {
    'content-type': file.mediaType,
    'cache-control': 'public, max-age=86400',
  });
}

const tag = 'This document';

export const docsRoutes: readonly Route<unknown>[] = [
  {
    method: 'get',
    path: '/docs',
    tag,
    access: 'public',
    summary: 'A page to read it and to try it',
    replies: { 200: { description: 'Swagger UI.', media: 'text/html' } },
    handler: () => docs,
  },
  {
    method: 'get',
    path: '/docs/:file',
    tag,
    access: 'public',
    summary: 'What the pages load',
    params: { file: 'Its name.' },
    errors: [404],
    replies: {
      200: {
        description: 'The file.',
        media: 'text/javascript',
        alsoMedia: ['text/css', 'text/plain'],
      },
    },
    handler: () => docFile,
  },
  {
    method: 'get',
    path: '/redoc',
    tag,
    access: 'public',
    summary: 'A page to read it',
    replies: { 200: { description: 'Redoc.', media: 'text/html' } },
    handler: () => redoc,
  },
];
