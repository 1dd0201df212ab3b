import { Readable } from 'node:stream';
import { AppError } from '../../../../shared/errors.ts';
import type { Download } from '../../downloads/create-downloads.ts';
import type { LanContext, LanParts } from '../http/lan-context.ts';
import { sessionOf, type SessionParts } from './sign-in.ts';

/** What `encodeURIComponent` leaves and RFC 8187 (3.2.1) has encoded. */
const encoded = (name: string): string =>
  encodeURIComponent(name).replaceAll(
    /['()*]/g,
    (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`,
  );

/** RFC 6266: the true name, and one of plain letters for who does not know that form. */
const attachment = (name: string): string =>
  `attachment; filename="${name.replaceAll(/[^\x20-\x7e]|["\\%]/g, '_')}"; filename*=UTF-8''${encoded(name)}`;

/**
 * `GET /ui/files/{ticket}`: what the page was offered for its reader, whole, to be saved and never
 * shown as a page of ours.
 */
export function downloadedFile(parts: SessionParts & Pick<LanParts, 'downloads'>) {
  const bodyOf = (download: Download): ReadableStream<Uint8Array> => {
    const { file, sizeBytes } = download;
    const broken = new AbortController();
    download.broken = broken;
    // To the size that was promised, whatever is written behind it meanwhile.
    const stream =
      sizeBytes === 0 ? Readable.from([]) : file.createReadStream({ start: 0, end: sizeBytes - 1 });
    broken.signal.addEventListener(
      'abort',
      () => stream.destroy(new Error('the download was revoked')),
      { once: true },
    );
    stream.once('close', () => void parts.downloads.end(download));
    return Readable.toWeb(stream) as ReadableStream<Uint8Array>;
  };
  return async (c: LanContext): Promise<Response> => {
    const session = await sessionOf(c, parts);
    if (session === null)
      throw new AppError(
        'unauthorized',
        'Sign in first: open the full address that Hearth shows, or use your key.',
      );
    const download = parts.downloads.take(session.ownerId, c.req.param('ticket') ?? '');
    const headers = {
      'content-type': download.mediaType,
      'content-length': String(download.sizeBytes),
      'content-disposition': attachment(download.name),
    };
    return c.body(bodyOf(download), 200, headers);
  };
}
