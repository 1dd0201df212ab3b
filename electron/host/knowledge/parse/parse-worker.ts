import { setFlagsFromString } from 'node:v8';
import type { OcrPage } from '../../../../shared/contract/inference.ts';
import { acceptPorts } from '../../../launcher/child-ports.ts';
import { chunkSections, type ChunkSize } from './chunk.ts';
import type { Port } from '../../../launcher/port.ts';
import { fromWorkerError, toWorkerError, type WorkerError } from '../workers/worker-error.ts';
import { parseFile } from './parse-document.ts';
import type { ParsedChunks } from './parse-pool.ts';
import { noDesk, type OcrDesk, type Picture } from './pictures/picture.ts';

/**
 * Entry of the process that parses and cuts documents, one at a time; the pool ends it when it
 * hangs or grows too big.
 */

export interface ParseJob {
  id: number;
  path: string;
  name: string;
  size: ChunkSize;
  /**
   * Whether the host reads pictures: for this job; for another one, so that a document with
   * pictures is only told; or not at all.
   */
  ocr: 'now' | 'later' | 'none';
}

/** A page that the host is to read. */
export type PictureAsked = { id: number; picture: Picture };
export type PictureAnswer = { page: OcrPage } | { pageError: WorkerError };

export type ParseReply =
  | { id: number; value: ParsedChunks }
  | { id: number; scannedPages: number }
  | { id: number; error: WorkerError };

/** One page after another: the document that is read waits for each. */
let waiting: ((answer: PictureAnswer) => void) | null = null;

const readingDesk = (job: ParseJob, port: Port): OcrDesk => ({
  read: (picture) =>
    new Promise<OcrPage>((resolve, reject) => {
      waiting = (answer) =>
        'page' in answer ? resolve(answer.page) : reject(fromWorkerError(answer.pageError));
      port.postMessage({ id: job.id, picture } satisfies PictureAsked);
    }),
});

async function parse(job: ParseJob, desk: OcrDesk): Promise<ParsedChunks> {
  const { sections, unreadPages = 0, ...parsed } = await parseFile(job.path, job.name, desk);
  return { ...parsed, unreadPages, chunks: chunkSections(sections, job.size) };
}

async function answer(job: ParseJob, port: Port): Promise<ParseReply> {
  let scannedPages = 0;
  const desk: OcrDesk =
    job.ocr === 'now'
      ? readingDesk(job, port)
      : job.ocr === 'later'
        ? { read: null, unread: (pages) => (scannedPages += pages) }
        : noDesk;
  try {
    const value = await parse(job, desk);
    return scannedPages > 0 ? { id: job.id, scannedPages } : { id: job.id, value };
  } catch (cause) {
    return scannedPages > 0
      ? { id: job.id, scannedPages }
      : { id: job.id, error: toWorkerError(cause) };
  }
}

const [memoryMb] = process.argv.slice(2);
if (memoryMb !== undefined) setFlagsFromString(`--max-old-space-size=${memoryMb}`);

acceptPorts({
  onPort: (_kind, port) => {
    port.on('message', ({ data }) => {
      const message = data as ParseJob | PictureAnswer;
      if ('path' in message) void answer(message, port).then((reply) => port.postMessage(reply));
      else waiting?.(message);
    });
    port.start();
  },
  onStop: () => undefined,
});
