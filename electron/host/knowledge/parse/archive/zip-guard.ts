import { fromBuffer, type Entry, type ZipFile } from 'yauzl';
import { AppError } from '../../../../../shared/errors.ts';
import { phrase } from '../../../../../shared/messages/phrase.ts';
import { parseLimits } from '../document/parsed.ts';

/**
 * A container whose directory has been checked; what is read of it is counted again while it
 * inflates.
 */
export interface ZipReader {
  names: readonly string[];
  has(name: string): boolean;
  /**
   * In pieces, for a part that is too large to hold. Throws when it gives more than its directory
   * says.
   */
  stream(name: string, onPart: (part: Uint8Array) => void): Promise<void>;
  /**
   * UTF-8, or UTF-16 by its mark, as XML has it. Throws `document_unreadable` when there is no such
   * part.
   */
  text(name: string): Promise<string>;
  bytes(name: string): Promise<Uint8Array>;
}

/**
 * Opens a zip container and refuses a bomb before anything of it is inflated, by what the central
 * directory declares; since that may lie, every part that is read is counted too. `inflatedBytes`
 * is larger only for formats whose parts are read as a stream and never held.
 */
export async function openZip(
  bytes: Uint8Array,
  inflatedBytes: number = parseLimits.inflatedBytes,
): Promise<ZipReader> {
  const zip = await open(bytes);
  const entries = new Map((await entriesOf(zip)).map((entry) => [entry.fileName, entry]));
  checkDirectory([...entries.values()], bytes.length, inflatedBytes);
  const read = (name: string, onPart: (part: Uint8Array) => void): Promise<void> => {
    const entry = entries.get(name);
    return entry
      ? inflates(zip, entry, onPart)
      : Promise.reject(broken(new Error(phrase('documents.noPart', { name }).text)));
  };
  const whole = async (name: string): Promise<Uint8Array> => {
    const parts: Uint8Array[] = [];
    if ((entries.get(name)?.uncompressedSize ?? 0) > parseLimits.inflatedBytes) throw bomb();
    await read(name, (part) => parts.push(part));
    return Buffer.concat(parts);
  };
  return {
    names: [...entries.keys()],
    has: (name) => entries.has(name),
    stream: read,
    bytes: whole,
    text: async (name) => xmlText(await whole(name)),
  };
}

/**
 * For a reader of its own (mammoth): a zip bomb is found before that inflates anything into memory.
 */
export async function guardZip(bytes: Uint8Array): Promise<void> {
  const zip = await openZip(bytes);
  for (const name of zip.names)
    if (/\.(xml|rels)$/i.test(name)) await zip.stream(name, () => undefined);
}

function checkDirectory(
  entries: readonly Entry[],
  packedBytes: number,
  inflatedBytes: number,
): void {
  let declared = 0;
  for (const entry of entries) {
    if (entry.isEncrypted())
      throw new AppError('document_encrypted', phrase('documents.protected'));
    declared += entry.uncompressedSize;
    if (declared > inflatedBytes || declared > packedBytes * parseLimits.inflationRatio)
      throw bomb();
  }
}

function xmlText(bytes: Uint8Array): string {
  const encoding =
    bytes[0] === 0xff && bytes[1] === 0xfe
      ? 'utf-16le'
      : bytes[0] === 0xfe && bytes[1] === 0xff
        ? 'utf-16be'
        : 'utf-8';
  return new TextDecoder(encoding).decode(bytes);
}

function bomb(): AppError {
  return new AppError(
    'document_too_large',
    phrase('documents.packedTight', {
      megabytes: parseLimits.inflatedBytes / 1024 / 1024,
      times: parseLimits.inflationRatio,
    }),
  );
}

function broken(cause: unknown): AppError {
  return new AppError('document_unreadable', phrase('documents.containerDamaged'), { cause });
}

function open(bytes: Uint8Array): Promise<ZipFile> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return new Promise((resolve, reject) => {
    fromBuffer(buffer, { lazyEntries: true, validateEntrySizes: true }, (error, zip) =>
      error ? reject(broken(error)) : resolve(zip),
    );
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

/**
 * Ends with an error as soon as an entry gives more than it declared (yauzl counts), or when
 * `onPart` throws.
 */
function inflates(zip: ZipFile, entry: Entry, onPart: (part: Uint8Array) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    zip.openReadStream(entry, (error, stream) => {
      if (error) return reject(broken(error));
      stream.on('data', (part: Uint8Array) => {
        try {
          onPart(part);
        } catch (cause) {
          reject(cause instanceof Error ? cause : broken(cause));
          stream.destroy();
        }
      });
      stream.on('end', () => resolve());
      stream.on('error', (cause: Error) =>
        reject(/too many bytes/.test(cause.message) ? bomb() : broken(cause)),
      );
    });
  });
}
