import { setFlagsFromString } from 'node:v8';
import type { OcrPage } from '../../../../shared/contract/inference.ts';
import { acceptPorts } from '../../../launcher/child-ports.ts';
import { chunkSections, type ChunkSize } from '../chunk.ts';
import type { Port } from '../../../launcher/port.ts';
import { fromWorkerError, toWorkerError, type WorkerError } from '../worker-reply.ts';
import { parseFile } from './parse-document.ts';
import type { ParsedChunks } from './parse-pool.ts';
import { noDesk, type OcrDesk, type Picture } from './pictures/picture.ts';

/** Entry of the process that parses and cuts documents, one at a time; the pool ends it when it hangs or grows too big. */

export interface ParseJob {
  id: number;
  path: string;
  name: string;
  size: ChunkSize;
  /** Whether the host can read pictures. */
  ocr: boolean;
}

/** A page that the host is to read. */
export type PictureAsked = { id: number; picture: Picture };
export type PictureAnswer = { page: OcrPage } | { pageError: WorkerError };

export type ParseReply = { id: number; value: ParsedChunks } | { id: number; error: WorkerError };

/** One page after another: the document that is read waits for each. */
let waiting: ((answer: PictureAnswer) => void) | null = null;

const deskOf = (job: ParseJob, port: Port): OcrDesk => ({
  read: (picture) =>
    new Promise<OcrPage>((resolve, reject) => {
      waiting = (answer) => ('page' in answer ? resolve(answer.page) : reject(fromWorkerError(answer.pageError)));
      port.postMessage({ id: job.id, picture } satisfies PictureAsked);
    }),
});

async function parse(job: ParseJob, port: Port): Promise<ParsedChunks> {
  const { sections, unreadPages = 0, ...parsed } = await parseFile(job.path, job.name, job.ocr ? deskOf(job, port) : noDesk);
  return { ...parsed, unreadPages, chunks: chunkSections(sections, job.size) };
}

async function answer(job: ParseJob, port: Port): Promise<ParseReply> {
  try {
    return { id: job.id, value: await parse(job, port) };
  } catch (cause) {
    return { id: job.id, error: toWorkerError(cause) };
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
