import { Readable } from 'node:stream';
import { AppError } from '../../../../shared/errors.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';
import type { OfferedFile, Downloads } from '../../downloads/create-downloads.ts';
import type { LanContext } from '../http/lan-context.ts';
import { sessionOf, type BrowserSessionParts } from './session-of.ts';

export interface DownloadParts extends BrowserSessionParts {
  /** Files that signed-in browsers may fetch. */
  downloads: Downloads;
}

/** Also encodes what `encodeURIComponent` leaves and RFC 8187 (3.2.1) does not allow. */
const encoded = (name: string): string =>
  encodeURIComponent(name).replaceAll(
    /['()*]/g,
    (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`,
  );

/** RFC 6266: the real name, and an ASCII one for clients that do not read that form. */
const attachment = (name: string): string =>
  `attachment; filename="${name.replaceAll(/[^\x20-\x7e]|["\\%]/g, '_')}"; filename*=UTF-8''${encoded(name)}`;

/**
 * `GET /ui/files/{ticket}`: a file that was offered to the page, as an attachment, so that it is
 * never shown as a page of this server.
 */
export function downloadedFile(parts: DownloadParts) {
  const bodyOf = (download: OfferedFile): ReadableStream<Uint8Array> => {
    const { file, sizeBytes } = download;
    const broken = new AbortController();
    download.broken = broken;
    // Ends at the announced size, even if the file grows meanwhile.
    const stream =
      sizeBytes === 0 ? Readable.from([]) : file.createReadStream({ start: 0, end: sizeBytes - 1 });
    broken.signal.addEventListener(
      'abort',
      () => stream.destroy(new Error(phrase('access.downloadRevoked').text)),
      { once: true },
    );
    stream.once('close', () => void parts.downloads.end(download));
    return Readable.toWeb(stream) as ReadableStream<Uint8Array>;
  };
  return async (c: LanContext): Promise<Response> => {
    const session = await sessionOf(c, parts);
    if (session === null) throw new AppError('unauthorized', phrase('lan.signInFirst'));
    const download = parts.downloads.take(session.ownerId, c.req.param('ticket') ?? '');
    const headers = {
      'content-type': download.mediaType,
      'content-length': String(download.sizeBytes),
      'content-disposition': attachment(download.name),
    };
    return c.body(bodyOf(download), 200, headers);
  };
}
