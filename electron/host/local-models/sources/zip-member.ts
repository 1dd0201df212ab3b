import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import yauzl from 'yauzl';
import { AppError } from '../../../../shared/errors.ts';

const openZip = promisify<string, yauzl.Options, yauzl.ZipFile>(yauzl.open);

/** Writes one member of a zip archive to `target`. Throws `download_failed` when the archive is broken or has no such member. */
export async function extractMember(archive: string, member: string, target: string, signal: AbortSignal): Promise<void> {
  const zip = await openZip(archive, { lazyEntries: true, autoClose: false }).catch((cause: unknown) => {
    throw new AppError('download_failed', 'The archive that was fetched cannot be opened.', { cause });
  });
  try {
    const entry = await findEntry(zip, member);
    const source = await promisify(zip.openReadStream.bind(zip) as (entry: yauzl.Entry, done: (error: Error | null, stream: NodeJS.ReadableStream) => void) => void)(entry);
    await pipeline(source, createWriteStream(target), { signal });
  } finally {
    zip.close();
  }
}

function findEntry(zip: yauzl.ZipFile, member: string): Promise<yauzl.Entry> {
  return new Promise((resolve, reject) => {
    zip.on('entry', (entry: yauzl.Entry) => (entry.fileName === member ? resolve(entry) : zip.readEntry()));
    zip.on('end', () => reject(new AppError('download_failed', `The archive that was fetched does not hold ${member}.`)));
    zip.on('error', (cause: Error) => reject(new AppError('download_failed', 'The archive that was fetched is broken.', { cause })));
    zip.readEntry();
  });
}
