import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, stat, truncate, type FileHandle } from 'node:fs/promises';
import { AppError, errorCodeOf } from '../../../../shared/errors.ts';
import type { EgressContext, EgressGate } from '../../egress/egress-gate.ts';
import { request } from '../sources/source-request.ts';

export interface Transfer {
  url: string;
  headers: Record<string, string>;
  /** Where the bytes go; what is there already is taken as the beginning of the file. */
  part: string;
  sizeBytes: number | null;
  /** Called with all bytes that are there now, and with the size when the source tells it. */
  onProgress(receivedBytes: number, sizeBytes: number | null): void;
}

export interface TransferDeps {
  egress: EgressGate;
  context: EgressContext;
  signal: AbortSignal;
  /**
   * Milliseconds before a broken connection is tried again; times the number of failures in a row.
   */
  retryMs?: number;
}

const mostFailuresInARow = 4;

export async function sizeOfFile(path: string): Promise<number> {
  return (await stat(path).catch(() => ({ size: 0 }))).size;
}

const sleep = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true });
  });

export function diskFull(cause: unknown): AppError {
  return new AppError(
    'disk_full',
    'The disk is full. What was fetched is kept: free some space and go on with the download.',
    { cause },
  );
}

const asDiskFull = (error: unknown): unknown =>
  (error as NodeJS.ErrnoException).code === 'ENOSPC' ? diskFull(error) : error;

/** The size that a reply tells for the whole file; null when it does not. */
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
    `${new URL(url).host} answered ${response.status} for ${new URL(url).pathname}.`,
    { retryable: response.status >= 500 },
  );
}

async function append(file: FileHandle, piece: Uint8Array): Promise<void> {
  for (let written = 0; written < piece.length;)
    written += (await file.write(piece, written)).bytesWritten;
}

const brokenOff = (cause?: unknown): AppError =>
  new AppError('stream_broken', 'The connection broke off.', { retryable: true, cause });

/**
 * The pieces of a body; a source that answered and then broke off is worth another try, other than
 * one that never did.
 */
async function* unbroken(body: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* body;
  } catch (error) {
    throw errorCodeOf(error) === 'provider_unreachable' || errorCodeOf(error) === 'internal'
      ? brokenOff(error)
      : error;
  }
}

/** One connection: goes on from what is there. */
async function once(transfer: Transfer, deps: TransferDeps): Promise<void> {
  const have = await sizeOfFile(transfer.part);
  if (transfer.sizeBytes !== null && have === transfer.sizeBytes) return;
  if (transfer.sizeBytes !== null && have > transfer.sizeBytes) await truncate(transfer.part, 0);
  const resume = have > 0 && (transfer.sizeBytes === null || have < transfer.sizeBytes);
  const headers = {
    ...transfer.headers,
    'accept-encoding': 'identity',
    ...(resume ? { range: `bytes=${have}-` } : {}),
  };
  const answer = await request(deps.egress, transfer.url, { headers }, deps.context, deps.signal);
  try {
    if (answer.response.status === 416) {
      await truncate(transfer.part, 0);
      throw new AppError(
        'stream_broken',
        'The source could not go on where it stopped; the file is fetched from its beginning.',
        { retryable: true },
      );
    }
    let received = startOf(answer.response, resume ? have : 0, transfer.url);
    const size = wholeSize(answer.response) ?? transfer.sizeBytes;
    const file = await open(transfer.part, received === 0 ? 'w' : 'a');
    try {
      for await (const piece of unbroken(answer.body())) {
        await append(file, piece);
        received += piece.length;
        transfer.onProgress(received, size);
      }
      await file.sync();
    } finally {
      await file.close();
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
export async function fetchFile(transfer: Transfer, deps: TransferDeps): Promise<void> {
  for (let failures = 0; ;) {
    const before = await sizeOfFile(transfer.part);
    try {
      return await once(transfer, deps);
    } catch (caught) {
      const error = asDiskFull(caught);
      if (deps.signal.aborted) throw new AppError('aborted', 'The download was stopped.');
      const code = errorCodeOf(error);
      const progressed = (await sizeOfFile(transfer.part)) > before;
      // A source that gave nothing at all is not asked again: another one may answer.
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
