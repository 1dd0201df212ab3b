import { AppError, errorCodeOf } from '../../../../shared/errors.ts';
import type { Launcher } from '../../../launcher/launcher.ts';
import type { Isolation } from '../../../launcher/sandbox.ts';
import type { Chunk, ChunkSize } from './chunk.ts';
import { parseLimits } from './parsed.ts';
import {
  createParseLane,
  type PageWatch,
  type ParseOutcome,
  type PictureReader,
} from './parse-lane.ts';
import type { ParseJob } from './parse-worker.ts';
import { createVisibleCopies } from './visible-copy.ts';

export interface ParsedChunks {
  mediaType: string;
  pages: number | null;
  /** SHA-256 of the file, hex. */
  hash: string;
  sizeBytes: number;
  chunks: Chunk[];
  /** Pages that are pictures, and that were not read. */
  unreadPages: number;
}

/** A document with pages that are pictures, for `readScan`. */
export interface FoundScan {
  scannedPages: number;
}

export interface ParsePool {
  /**
   * Reads a document; one with pages that are pictures is not read but told, where they can be read
   * at all. Throws `document_…`, `forbidden`, or `aborted` when the pool is closed meanwhile.
   */
  parse(path: string, name: string, size: ChunkSize): Promise<ParsedChunks | FoundScan>;
  /**
   * The same with the pages that are pictures, in a lane of its own: it takes seconds a page, and
   * nothing else waits for it. Throws what the reader of pictures throws, too.
   */
  readScan(path: string, name: string, size: ChunkSize, watch: PageWatch): Promise<ParsedChunks>;
  close(): Promise<void>;
}

export interface ParsePoolOptions {
  launcher: Launcher;
  entry: string;
  /** What a process that reads does without. */
  isolation?: Isolation;
  pictures?: PictureReader | undefined;
  timeoutMs?: number;
  pageTimeoutMs?: number;
  memoryMb?: number;
  /** How long a process without work is kept. */
  idleMs?: number;
}

const unwatched: PageWatch = { signal: new AbortController().signal, page: (read) => read() };

/**
 * Two processes that read: one all that has its text in it, one what must be read from pictures.
 * Each is started when it is needed.
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
  const texts = createParseLane(options);
  const scans = createParseLane(options);
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

  const found = async (run: Promise<ParseOutcome>): Promise<ParsedChunks | FoundScan> => {
    try {
      const outcome = await run;
      if ('scannedPages' in outcome) return { scannedPages: outcome.scannedPages };
      // The model came while the document was read.
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
      throw new AppError('internal', 'A scan was not read.');
    },
    async close() {
      await Promise.all([texts.close(), scans.close()]);
    },
  };
}
