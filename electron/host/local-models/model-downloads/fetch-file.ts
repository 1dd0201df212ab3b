import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, stat, truncate, type FileHandle } from 'node:fs/promises';
import { AppError, errorCodeOf } from '../../../../shared/errors.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';
import { requestSource, type SourceDeps } from '../sources/source-request.ts';

export interface FileToFetch {
  url: string;
  headers: Record<string, string>;
  /** The file the bytes go to; bytes that it has already are the beginning. */
  part: string;
  sizeBytes: number | null;
  /** Called with all bytes received so far, and with the size where the source sends it. */
  onProgress(receivedBytes: number, sizeBytes: number | null): void;
}

export interface FetchFileDeps extends SourceDeps {
  /** Before a broken connection is retried, for each failure in a row. Default: 500. */
  retryMs?: number;
}

/** Broken connections without a byte in between, after which the source is given up. */
const mostFailuresInARow = 4;

/** In bytes; 0 for a file that does not exist. */
export async function sizeOfFile(path: string): Promise<number> {
  return (await stat(path).catch(() => ({ size: 0 }))).size;
}

const sleep = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true });
  });

export function diskFull(cause: unknown): AppError {
  return new AppError('disk_full', phrase('models.diskFullDownload'), { cause });
}

const asDiskFull = (error: unknown): unknown =>
  (error as NodeJS.ErrnoException).code === 'ENOSPC' ? diskFull(error) : error;

/** The size of the whole file by a reply's headers; null without one. */
function wholeSize(response: Response): number | null {
  const range = /\/(\d+)$/.exec(response.headers.get('content-range') ?? '')?.[1];
  const length = response.headers.get('content-length');
  if (range !== undefined) return Number(range);
  return response.status === 200 &&
    length !== null &&
    response.headers.get('content-encoding') === null
    ? Number(length)
    : null;
}

/** Where the reply's body begins in the file. Throws for a reply that cannot be used. */
function startOf(response: Response, have: number, url: string): number {
  if (response.status === 200) return 0;
  const from = /^bytes (\d+)-/.exec(response.headers.get('content-range') ?? '')?.[1];
  if (response.status === 206 && Number(from) === have) return have;
  throw new AppError(
    'download_failed',
    phrase('models.sourceStatus', {
      host: new URL(url).host,
      status: response.status,
      path: new URL(url).pathname,
    }),
    { retryable: response.status >= 500 },
  );
}

async function append(file: FileHandle, piece: Uint8Array): Promise<void> {
  for (let written = 0; written < piece.length;)
    written += (await file.write(piece, written)).bytesWritten;
}

const brokenOff = (cause?: unknown): AppError =>
  new AppError('stream_broken', phrase('models.connectionBroke'), { retryable: true, cause });

/** The pieces of a body. A source that answered before it broke off deserves another attempt. */
async function* unbroken(body: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* body;
  } catch (error) {
    throw errorCodeOf(error) === 'provider_unreachable' || errorCodeOf(error) === 'internal'
      ? brokenOff(error)
      : error;
  }
}

/** One connection: resumes after the bytes that were received. */
async function once(file: FileToFetch, deps: FetchFileDeps): Promise<void> {
  const have = await sizeOfFile(file.part);
  if (file.sizeBytes !== null && have === file.sizeBytes) return;
  if (file.sizeBytes !== null && have > file.sizeBytes) await truncate(file.part, 0);
  const resume = have > 0 && (file.sizeBytes === null || have < file.sizeBytes);
  const headers = {
    ...file.headers,
    'accept-encoding': 'identity',
    ...(resume ? { range: `bytes=${have}-` } : {}),
  };
  const answer = await requestSource(deps, file.url, { headers });
  try {
    if (answer.response.status === 416) {
      await truncate(file.part, 0);
      throw new AppError('stream_broken', phrase('models.cannotResume'), { retryable: true });
    }
    let received = startOf(answer.response, resume ? have : 0, file.url);
    const size = wholeSize(answer.response) ?? file.sizeBytes;
    const handle = await open(file.part, received === 0 ? 'w' : 'a');
    try {
      for await (const piece of unbroken(answer.body())) {
        await append(handle, piece);
        received += piece.length;
        file.onProgress(received, size);
      }
      await handle.sync();
    } finally {
      await handle.close();
    }
    if (size !== null && received < size) throw brokenOff();
  } finally {
    answer.drop();
  }
}

const final = new Set(['aborted', 'disk_full', 'local_only', 'egress_denied']);

/**
 * Fetches one address into a file, going on after each cut from the byte it came to. Gives up after
 * several cuts in a row without a byte, or at once when the source refuses. Throws
 * `download_failed`, `timeout`, `provider_unreachable`, `disk_full`, `local_only`, `aborted`; what
 * was received stays in the file.
 */
export async function fetchFile(file: FileToFetch, deps: FetchFileDeps): Promise<void> {
  for (let failures = 0; ;) {
    const before = await sizeOfFile(file.part);
    try {
      return await once(file, deps);
    } catch (caught) {
      const error = asDiskFull(caught);
      if (deps.signal.aborted) throw new AppError('aborted', phrase('models.downloadStopped'));
      const code = errorCodeOf(error);
      const progressed = (await sizeOfFile(file.part)) > before;
      // A source that sent nothing at all is not retried: another one may answer.
      if (
        final.has(code) ||
        (!progressed && failures === 0 && before === 0 && code !== 'stream_broken')
      )
        throw error;
      if (error instanceof AppError && code === 'download_failed' && !error.retryable) throw error;
      failures = progressed ? 0 : failures + 1;
      if (failures >= mostFailuresInARow) throw error;
      await sleep((deps.retryMs ?? 500) * (failures + 1), deps.signal);
    }
  }
}

/**
 * SHA-256 of a file, in hexadecimal. In pieces of 256 kB, a fraction of a millisecond each: this
 * thread also streams answers.
 */
export async function sha256Of(path: string, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(path, { signal, highWaterMark: 1 << 18 }))
    hash.update(piece as Buffer);
  return hash.digest('hex');
}
