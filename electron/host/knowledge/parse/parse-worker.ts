import { setFlagsFromString } from 'node:v8';
import type { OcrPage } from '../../../../shared/contract/inference.ts';
import { acceptPorts } from '../../../launcher/child-ports.ts';
import { chunkSections } from './chunk.ts';
import type { Port } from '../../../launcher/port.ts';
import { fromWorkerError, toWorkerError } from '../workers/worker-error.ts';
import { parseFile } from './parse-document.ts';
import type {
  ParsedChunks,
  ParseJob,
  ParseReply,
  PictureAnswer,
  PictureRequest,
} from './parse-protocol.ts';
import { noOcr, type OcrClient } from './pictures/picture.ts';

/**
 * Entry of the process that parses documents and cuts them into chunks, one at a time. The pool ends
 * it when it hangs or grows too big.
 */

/** Pages come one after another: the document waits for each. */
let waiting: ((answer: PictureAnswer) => void) | null = null;

const remoteOcr = (job: ParseJob, port: Port): OcrClient => ({
  read: (picture) =>
    new Promise<OcrPage>((resolve, reject) => {
      waiting = (answer) =>
        'page' in answer ? resolve(answer.page) : reject(fromWorkerError(answer.pageError));
      port.postMessage({ id: job.id, picture } satisfies PictureRequest);
    }),
});

async function parse(job: ParseJob, ocr: OcrClient): Promise<ParsedChunks> {
  const { sections, unreadPages = 0, ...parsed } = await parseFile(job.path, job.name, ocr);
  return { ...parsed, unreadPages, chunks: chunkSections(sections, job.size) };
}

async function answer(job: ParseJob, port: Port): Promise<ParseReply> {
  let scannedPages = 0;
  const ocr: OcrClient =
    job.ocr === 'now'
      ? remoteOcr(job, port)
      : job.ocr === 'later'
        ? { read: null, unread: (pages) => (scannedPages += pages) }
        : noOcr;
  try {
    const value = await parse(job, ocr);
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
