import { parentPort } from 'node:worker_threads';
import { chunkSections, type ChunkSize } from '../chunk.ts';
import { toWorkerError, type WorkerError } from '../worker-reply.ts';
import { parseFile } from './parse-document.ts';
import type { ParsedChunks } from './parse-pool.ts';

/** Entry of the worker thread that parses and cuts documents, one at a time; the pool ends it when it hangs or grows too big. */

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

parentPort?.on('message', (job: ParseJob) => {
  parse(job).then(
    (value) => parentPort?.postMessage({ id: job.id, value } satisfies ParseReply),
    (cause: unknown) => parentPort?.postMessage({ id: job.id, error: toWorkerError(cause) } satisfies ParseReply),
  );
});
