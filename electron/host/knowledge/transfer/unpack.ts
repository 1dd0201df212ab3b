import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdir, readFile, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { Transform, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { crc32 } from 'node:zlib';
import { open as openZip, type Entry, type ZipFile } from 'yauzl';
import { AppError } from '../../../../shared/errors.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';
import { parseJsonNow } from '../../bodies/parse-json.ts';
import { readError } from '../parse/read-bytes.ts';
import {
  archiveLimits,
  archiveVersion,
  contentName,
  contentsFolder,
  manifestSchema,
  parts,
  type Manifest,
} from './base-archive.ts';
import type { OnBytes } from './with-progress.ts';
import { damaged, foreign, newerArchive, noSpace, packedTooTightly } from './transfer-errors.ts';

export interface UnpackJob {
  path: string;
  into: string;
}

/**
 * Unpacks a `.hearth-base` file into an empty folder and gives its manifest. Only parts that Hearth
 * writes are taken, each under its own name; before a byte is written the directory is judged by
 * what it declares, and since that may lie, each part is counted and checked while it inflates. No
 * part is held in memory.
 */
export async function unpack({ path, into }: UnpackJob, onBytes: OnBytes): Promise<Manifest> {
  const { packedBytes, totalBytes } = await judge(path);
  const { bavail, bsize } = await statfs(into);
  if (totalBytes + archiveLimits.spareBytes > bavail * bsize)
    throw noSpace(totalBytes, bavail * bsize - archiveLimits.spareBytes);
  if (
    totalBytes > Math.max(archiveLimits.unpackedAnyway, packedBytes * archiveLimits.inflationRatio)
  )
    throw packedTooTightly();
  await mkdir(join(into, contentsFolder));
  await withZip(path, async (zip) => {
    let doneBytes = 0;
    for await (const entry of entriesOf(zip))
      await extract(zip, entry, into, (bytes) => onBytes((doneBytes += bytes), totalBytes));
  });
  return manifestOf(await readFile(join(into, parts.manifest)));
}

async function judge(path: string): Promise<{ packedBytes: number; totalBytes: number }> {
  return withZip(path, async (zip) => {
    if (zip.entryCount > archiveLimits.entries) throw packedTooTightly();
    const missing = new Set<string>(Object.values(parts));
    let totalBytes = 0;
    for await (const entry of entriesOf(zip)) {
      if (entry.isEncrypted() || !isPart(entry.fileName))
        throw missing.size === Object.values(parts).length ? foreign() : damaged();
      if (entry.fileName === parts.manifest && entry.uncompressedSize > archiveLimits.manifestBytes)
        throw damaged();
      missing.delete(entry.fileName);
      totalBytes += entry.uncompressedSize;
    }
    if (missing.size > 0) throw foreign();
    return { packedBytes: zip.fileSize, totalBytes };
  });
}

const partNames = new Set<string>(Object.values(parts));
const isPart = (name: string): boolean =>
  partNames.has(name) ||
  (name.startsWith(contentsFolder) && contentName.test(name.slice(contentsFolder.length)));

function manifestOf(bytes: Buffer): Manifest {
  const found = ((): unknown => {
    try {
      return parseJsonNow(bytes.toString('utf8'));
    } catch (cause) {
      throw foreign(cause);
    }
  })();
  const { format, version } = (found ?? {}) as { format?: unknown; version?: unknown };
  if (format === 'hearth-base' && typeof version === 'number' && version > archiveVersion)
    throw newerArchive();
  const manifest = manifestSchema.safeParse(found);
  if (!manifest.success) throw foreign(manifest.error);
  return manifest.data;
}

async function withZip<T>(path: string, work: (zip: ZipFile) => Promise<T>): Promise<T> {
  const zip = await opened(path);
  // A failure that nothing waits for at that moment is found by the next part that is asked for.
  zip.on('error', () => undefined);
  try {
    return await work(zip);
  } catch (cause) {
    throw toTransferError(cause);
  } finally {
    zip.close();
  }
}

function opened(path: string): Promise<ZipFile> {
  return new Promise((resolve, reject) => {
    openZip(path, { lazyEntries: true, autoClose: false, validateEntrySizes: true }, (error, zip) =>
      error ? reject(isOfTheDisk(error) ? readError(error) : foreign(error)) : resolve(zip),
    );
  });
}

async function* entriesOf(zip: ZipFile): AsyncGenerator<Entry> {
  for (let i = 0; i < zip.entryCount; i += 1) {
    const next = once(zip, 'entry') as Promise<[Entry]>;
    zip.readEntry();
    const [entry] = await next;
    yield entry;
  }
}

async function extract(
  zip: ZipFile,
  entry: Entry,
  into: string,
  onPart: (bytes: number) => void,
): Promise<void> {
  const stream = await new Promise<Readable>((resolve, reject) =>
    zip.openReadStream(entry, (error, found) => (error ? reject(damaged(error)) : resolve(found))),
  );
  let sum = 0;
  const counted = new Transform({
    transform(part: Buffer, _encoding, done) {
      sum = crc32(part, sum);
      onPart(part.length);
      done(null, part);
    },
  });
  // A second part of the same name is refused: `wx`.
  await pipeline(stream, counted, createWriteStream(join(into, entry.fileName), { flags: 'wx' }));
  if (sum !== entry.crc32) throw damaged();
}

const isOfTheDisk = (cause: unknown): boolean =>
  /^(ENOENT|EACCES|EPERM|EISDIR|EIO|ENXIO)$/.test(String((cause as { code?: unknown }).code));

function toTransferError(cause: unknown): unknown {
  if (cause instanceof AppError) return cause;
  const { code, message } = cause as { code?: unknown; message?: unknown };
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new AppError('disk_full', phrase('transfer.diskFull'), { retryable: true, cause });
  return /too many bytes/.test(String(message)) ? packedTooTightly() : damaged(cause);
}
