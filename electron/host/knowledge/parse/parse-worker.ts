import { setFlagsFromString } from 'node:v8';
import { acceptPorts } from '../../../launcher/child-ports.ts';
import { chunkSections, type ChunkSize } from '../chunk.ts';
import { toWorkerError, type WorkerError } from '../worker-reply.ts';
import { parseFile } from './parse-document.ts';
import type { ParsedChunks } from './parse-pool.ts';

/** Entry of the process that parses and cuts documents, one at a time; the pool ends it when it hangs or grows too big. */

export interface ParseJob {
  id: number;
  path: string;
  name: string;
  size: ChunkSize;
}

export type ParseReply = { id: number; value: ParsedChunks } | { id: number; error: WorkerError };

async function parse(job: ParseJob): Promise<ParsedChunks> {
  const { sections, ...parsed } = await parseFile(job.path, job.name);
  return { ...parsed, chunks: chunkSections(sections, job.size) };
}

async function answer(job: ParseJob): Promise<ParseReply> {
  try {
    return { id: job.id, value: await parse(job) };
  } catch (cause) {
    return { id: job.id, error: toWorkerError(cause) };
  }
}

const [memoryMb] = process.argv.slice(2);
if (memoryMb !== undefined) setFlagsFromString(`--max-old-space-size=${memoryMb}`);

acceptPorts({
  onPort: (_kind, port) => {
    port.on('message', ({ data }) => {
      void answer(data as ParseJob).then((reply) => port.postMessage(reply));
    });
    port.start();
  },
  onStop: () => undefined,
});
