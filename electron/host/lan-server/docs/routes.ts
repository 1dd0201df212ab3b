import { AppError } from '../../../../shared/errors.ts';
import type { LanContext } from '../http/lan-context.ts';
import { readStatic } from '../http/static-files.ts';
import { placeOf } from './doc-files.ts';
import { redocPage, redocPolicy, startScripts, swaggerPage, swaggerPolicy } from './pages.ts';

/** `GET /docs`: the API to read and to try, with a key that is typed there and kept nowhere. */
export const docs = (c: LanContext): Response =>
  c.html(swaggerPage, 200, { 'content-security-policy': swaggerPolicy });

/** `GET /redoc`: the same to read. */
export const redoc = (c: LanContext): Response =>
  c.html(redocPage, 200, { 'content-security-policy': redocPolicy });

/** What the two pages load. Throws `not_found` for any other name. */
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
  if (file === null) throw new AppError('not_found', 'There is no such file.');
  return c.body(file.bytes, 200, {
    'content-type': file.mediaType,
    'cache-control': 'public, max-age=86400',
  });
}
