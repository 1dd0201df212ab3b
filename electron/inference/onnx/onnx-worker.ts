/**
 * ONNX Runtime's binding holds its thread while it computes; on a worker of its own it does not hold up the chat's tokens.
 */
import { parentPort } from 'node:worker_threads';
import { toAppError } from '../../../shared/errors.ts';
import { availableMemory } from '../model-file.ts';
import { createEmbeddingQueue } from './embedding-queue.ts';
import { openEmbeddingSession, type EmbeddingSession } from './embedding-session.ts';
import { yieldToOthers } from '../yield-to-others.ts';
import type { FromOnnxWorker, ToOnnxWorker } from './worker-protocol.ts';

// Before ONNX Runtime starts its own threads, which have the priority of the one that started them.
yieldToOthers();

const queue = createEmbeddingQueue();
const sessions = new Map<string, Promise<EmbeddingSession>>();
const dropped = new Set<number>();

const reply = (message: FromOnnxWorker, transfer: ArrayBuffer[] = []): void => parentPort?.postMessage(message, transfer);

function fail(id: number, error: unknown): void {
  const { code, message } = toAppError(error);
  reply({ type: 'failed', id, code, message });
}

function open(job: Extract<ToOnnxWorker, { type: 'embed' }>): Promise<EmbeddingSession> {
  const known = sessions.get(job.model.path);
  if (known !== undefined) return known;
  const opening = openEmbeddingSession(job.model, availableMemory);
  sessions.set(job.model.path, opening);
  opening.catch(() => sessions.delete(job.model.path));
  return opening;
}

function joined(vectors: Float32Array[], dimensions: number): Float32Array<ArrayBuffer> {
  const all = new Float32Array(vectors.length * dimensions);
  vectors.forEach((vector, index) => all.set(vector, index * dimensions));
  return all;
}

async function embed(job: Extract<ToOnnxWorker, { type: 'embed' }>): Promise<void> {
  const { id, model, kind } = job;
  const session = await open(job);
  if (dropped.delete(id)) return;
  const prefix = kind === 'query' ? model.queryPrefix : model.passagePrefix;
  const rows = job.texts.map((text) => session.encode(prefix + text));
  const inputTokens = rows.reduce((sum, row) => sum + row.length, 0);
  const done = (vectors: Float32Array[]): void => {
    const all = joined(vectors, model.dimensions);
    reply({ type: 'done', id, inputTokens, vectors: all }, [all.buffer]);
  };
  if (rows.length === 0) return done([]);
  queue.add({ id, kind, rows, run: (batch) => session.run(batch), done, failed: (error) => fail(id, error) });
}

parentPort?.on('message', (message: ToOnnxWorker) => {
  if (message.type === 'embed') void embed(message).catch((error: unknown) => fail(message.id, error));
  else if (!queue.remove(message.id)) dropped.add(message.id);
});
