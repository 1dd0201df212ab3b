import { createWriteStream } from 'node:fs';
import { PassThrough, Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import yauzl from 'yauzl';
import { AppError } from '../../../../shared/errors.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';
import { requestSource, type SourceDeps } from './source-request.ts';

const options: yauzl.Options = { lazyEntries: true, autoClose: false };
const broken = (cause: unknown): AppError =>
  new AppError('download_failed', phrase('models.archiveBroken'), { cause });

function findEntry(zip: yauzl.ZipFile, member: string): Promise<yauzl.Entry> {
  return new Promise((resolve, reject) => {
    zip.on('entry', (entry: yauzl.Entry) =>
      entry.fileName === member ? resolve(entry) : zip.readEntry(),
    );
    zip.on('end', () =>
      reject(new AppError('download_failed', phrase('models.archiveLacks', { member }))),
    );
    zip.on('error', (cause: Error) => reject(broken(cause)));
    zip.readEntry();
  });
}

async function extract(
  zip: yauzl.ZipFile,
  member: string,
  target: string,
  signal: AbortSignal,
): Promise<void> {
  try {
    const entry = await findEntry(zip, member);
    const source = await promisify<yauzl.Entry, Readable>(zip.openReadStream.bind(zip))(entry);
    await pipeline(source, createWriteStream(target), { signal });
  } finally {
    zip.close();
  }
}

/**
 * Writes one member of a zip archive to `target`. Throws `download_failed` when the archive is
 * broken or has no such member.
 */
export async function extractMember(
  archive: string,
  member: string,
  target: string,
  signal: AbortSignal,
): Promise<void> {
  const zip = await promisify<string, yauzl.Options, yauzl.ZipFile>(yauzl.open)(
    archive,
    options,
  ).catch((cause: unknown) => {
    throw broken(cause);
  });
  await extract(zip, member, target, signal);
}

type Ask = (start: number, end: number) => AsyncIterable<Uint8Array>;

/** Reads ranges of a file at its source. */
class RangeReader extends yauzl.RandomAccessReader {
  readonly #ask: Ask;

  constructor(ask: Ask) {
    super();
    this.#ask = ask;
  }

  override _readStreamForRange(start: number, end: number): Readable {
    const through = new PassThrough();
    pipeline(Readable.from(this.#ask(start, end)), through).catch((error: unknown) =>
      through.destroy(error instanceof Error ? error : new Error(String(error))),
    );
    return through;
  }
}

/**
 * An archive's table is read entry by entry: the last 64 kB, where it usually is, are fetched once.
 */
function withTail(ask: Ask, sizeBytes: number): Ask {
  const tailStart = Math.max(0, sizeBytes - 65_536);
  let tail: Promise<Buffer> | undefined;
  const read = async (): Promise<Buffer> => {
    const pieces: Uint8Array[] = [];
    for await (const piece of ask(tailStart, sizeBytes)) pieces.push(piece);
    return Buffer.concat(pieces);
  };
  return async function* (start, end) {
    if (start < tailStart) yield* ask(start, end);
    else yield (await (tail ??= read())).subarray(start - tailStart, end - tailStart);
  };
}

/**
 * Fetches one member out of a zip archive at its source, without the rest of the archive: ranges
 * fetch its table, which is at the end, and the member. Throws `download_failed` when the source
 * does not serve ranges.
 */
export async function fetchMember(
  at: { url: string; headers: Record<string, string>; sizeBytes: number },
  member: string,
  target: string,
  deps: SourceDeps,
): Promise<void> {
  async function* ask(start: number, end: number): AsyncGenerator<Uint8Array> {
    const headers = {
      ...at.headers,
      'accept-encoding': 'identity',
      range: `bytes=${start}-${end - 1}`,
    };
    const answer = await requestSource(deps, at.url, { headers });
    if (answer.response.status !== 206) {
      answer.drop();
      throw new AppError(
        'download_failed',
        phrase('models.noRanges', { host: new URL(at.url).host }),
      );
    }
    yield* answer.body();
  }
  const open = promisify<yauzl.RandomAccessReader, number, yauzl.Options, yauzl.ZipFile>(
    yauzl.fromRandomAccessReader,
  );
  const zip = await open(new RangeReader(withTail(ask, at.sizeBytes)), at.sizeBytes, options).catch(
    (cause: unknown) => {
      throw broken(cause);
    },
  );
  await extract(zip, member, target, deps.signal);
}
