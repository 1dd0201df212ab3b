import { fromBuffer, type Entry, type ZipFile } from 'yauzl';
import { AppError } from '../../../../shared/errors.ts';
import { parseLimits } from './parsed.ts';

/**
 * Refuses a zip bomb before anything of it is inflated into memory: first by what the central directory declares, then, since
 * that may lie, by inflating the XML parts in a stream that is counted and thrown away.
 */
export async function guardZip(bytes: Uint8Array): Promise<void> {
  const zip = await open(bytes);
  const entries = await entriesOf(zip);
  let declared = 0;
  for (const entry of entries) {
    if (entry.isEncrypted()) throw new AppError('document_encrypted', 'The document is protected by a password. Save a copy without it and add that.');
    declared += entry.uncompressedSize;
    if (declared > parseLimits.inflatedBytes || declared > bytes.length * parseLimits.inflationRatio) throw bomb();
  }
  for (const entry of entries) if (/\.(xml|rels)$/i.test(entry.fileName)) await inflates(zip, entry);
}

function bomb(): AppError {
  return new AppError('document_too_large', `The document is packed so tightly that it would take more than ${parseLimits.inflatedBytes / 1024 / 1024} MB or ${parseLimits.inflationRatio} times its size in memory. It was not opened.`);
}

function broken(cause: unknown): AppError {
  return new AppError('document_unreadable', 'The document is damaged: its container can’t be read. Open it in the program that made it and save it anew.', { cause });
}

function open(bytes: Uint8Array): Promise<ZipFile> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return new Promise((resolve, reject) => {
    fromBuffer(buffer, { lazyEntries: true, validateEntrySizes: true }, (error, zip) => (error ? reject(broken(error)) : resolve(zip)));
  });
}

function entriesOf(zip: ZipFile): Promise<Entry[]> {
  if (zip.entryCount > parseLimits.zipEntries) throw bomb();
  return new Promise((resolve, reject) => {
    const entries: Entry[] = [];
    zip.on('entry', (entry: Entry) => {
      entries.push(entry);
      zip.readEntry();
    });
    zip.on('end', () => resolve(entries));
    zip.on('error', (error: Error) => reject(broken(error)));
    zip.readEntry();
  });
}

/** Ends with an error as soon as an entry gives more than it declared; yauzl counts. */
function inflates(zip: ZipFile, entry: Entry): Promise<void> {
  return new Promise((resolve, reject) => {
    zip.openReadStream(entry, (error, stream) => {
      if (error) return reject(broken(error));
      stream.on('data', () => undefined);
      stream.on('end', () => resolve());
      stream.on('error', (cause: Error) => reject(/too many bytes/.test(cause.message) ? bomb() : broken(cause)));
    });
  });
}
