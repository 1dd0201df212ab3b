import { AppError, errorCodeOf } from '../../../../shared/errors.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';
import type { Launcher } from '../../../launcher/launcher.ts';
import type { Isolation } from '../../../launcher/sandbox.ts';
import type { ChunkSize } from './chunk.ts';
import { parseLimits } from './document/parsed.ts';
import {
  createParseProcess,
  type PageWatch,
  type ParseOutcome,
  type PictureReader,
} from './parse-process.ts';
import type { ParsedChunks, ParseJob } from './parse-protocol.ts';
import { createVisibleCopies } from './visible-copy.ts';

/** A document with pages that are pictures, for `readScan`. */
interface ScannedDocument {
  scannedPages: number;
}

export interface ParsePool {
  /**
   * Reads a document. For one with pages that are pictures it only returns how many, where they can
   * be read at all. Throws `document_…`, `forbidden`, or `aborted` when the pool is closed.
   */
  parse(path: string, name: string, size: ChunkSize): Promise<ParsedChunks | ScannedDocument>;
  /**
   * The same with the pages that are pictures, in a process of its own: a page takes seconds, and
   * nothing else waits for it. Also throws what the reader of pictures throws.
   */
  readScan(path: string, name: string, size: ChunkSize, watch: PageWatch): Promise<ParsedChunks>;
  close(): Promise<void>;
}

export interface ParsePoolOptions {
  launcher: Launcher;
  entry: string;
  /** What the processes must not reach. */
  isolation?: Isolation;
  pictures?: PictureReader | undefined;
  timeoutMs?: number;
  pageTimeoutMs?: number;
  memoryMb?: number;
  /** How long a process without work stays. */
  idleMs?: number;
}

const unwatched: PageWatch = { signal: new AbortController().signal, page: (read) => read() };

/**
 * Two processes that read: one for documents with text, one for pictures. Each starts when it is
 * needed.
 */
export function createParsePool({
  timeoutMs = parseLimits.timeoutMs,
  pageTimeoutMs = parseLimits.pageTimeoutMs,
  memoryMb = parseLimits.memoryMb,
  idleMs = 20_000,
  pictures,
  ...process
}: ParsePoolOptions): ParsePool {
  const options = { ...process, pictures, timeoutMs, pageTimeoutMs, memoryMb, idleMs };
  const texts = createParseProcess(options);
  const scans = createParseProcess(options);
  const readVisible = createVisibleCopies(process.isolation ?? { hidden: [], shown: [] });
  let lastId = 0;
  const canRead = (): boolean => pictures?.installed() === true;
  const jobOf =
    (path: string, name: string, size: ChunkSize, ocr: () => ParseJob['ocr']) => (): ParseJob => ({
      id: (lastId += 1),
      path,
      name,
      size,
      ocr: ocr(),
    });

  const found = async (run: Promise<ParseOutcome>): Promise<ParsedChunks | ScannedDocument> => {
    try {
      const outcome = await run;
      if ('scannedPages' in outcome) return { scannedPages: outcome.scannedPages };
      // The model was installed while the document was read.
      return outcome.value.unreadPages > 0 && canRead()
        ? { scannedPages: outcome.value.unreadPages }
        : outcome.value;
    } catch (error) {
      if (errorCodeOf(error) === 'document_needs_ocr' && canRead()) return { scannedPages: 1 };
      throw error;
    }
  };

  return {
    parse: (path, name, size) =>
      readVisible(path, (visible) =>
        found(
          texts.run(
            jobOf(visible, name, size, () => (canRead() ? 'later' : 'none')),
            unwatched,
          ),
        ),
      ),
    async readScan(path, name, size, watch) {
      const outcome = await readVisible(path, (visible) =>
        scans.run(
          jobOf(visible, name, size, () => 'now'),
          watch,
        ),
      );
      if ('value' in outcome) return outcome.value;
      throw new AppError('internal', phrase('documents.scanNotRead'));
    },
    async close() {
      await Promise.all([texts.close(), scans.close()]);
    },
  };
}
