/**
 * ONNX Runtime's binding blocks its thread while it computes; on a worker of its own it does not
 * delay the chat's tokens.
 */
import { constants } from 'node:os';
import { parentPort } from 'node:worker_threads';
import { toPlainError } from '../../../shared/errors.ts';
import { createSerialQueue } from '../../../shared/serial-queue.ts';
import { availableMemory } from '../resources/model-file.ts';
import { yieldToOthers } from '../resources/thread-priority.ts';
import { openCrossEncoder, type CrossEncoder } from './cross-encoder.ts';
import { createEmbeddingQueue } from './embedding-queue.ts';
import { openEmbeddingSession, type EmbeddingSession } from './embedding-session.ts';
import { openOcrSession, type OcrSession } from './ocr/ocr-session.ts';
import { createPageReader } from './ocr/read-page.ts';
import { scoreInTime } from './score-in-time.ts';
import type { FromOnnxWorker, OnnxJob, ToOnnxWorker } from './worker-protocol.ts';

// Before ONNX Runtime starts its own threads, which have the priority of the one that started them.
yieldToOthers();

const queue = createEmbeddingQueue();
const sessions = new Map<string, Promise<EmbeddingSession>>();
const encoders = new Map<string, Promise<CrossEncoder>>();
const ocrSessions = new Map<string, Promise<OcrSession>>();
const pages = createPageReader();
const dropped = new Set<number>();

const reply = (message: FromOnnxWorker, transfer: ArrayBuffer[] = []): void =>
  parentPort?.postMessage(message, transfer);

function fail(id: number, error: unknown): void {
  reply({ type: 'failed', id, error: toPlainError(error) });
}

/** One a path; one that could not be opened is tried again with the next job. */
function opened<Session>(
  known: Map<string, Promise<Session>>,
  path: string,
  open: () => Promise<Session>,
): Promise<Session> {
  const session = known.get(path) ?? open();
  if (!known.has(path)) session.catch(() => known.delete(path));
  known.set(path, session);
  return session;
}

function joined(vectors: Float32Array[], dimensions: number): Float32Array<ArrayBuffer> {
  const all = new Float32Array(vectors.length * dimensions);
  vectors.forEach((vector, index) => all.set(vector, index * dimensions));
  return all;
}

async function embed(
  id: number,
  { model, kind, rows }: Extract<OnnxJob, { type: 'embed' }>,
): Promise<void> {
  const session = await opened(sessions, model.path, () =>
    openEmbeddingSession(model, availableMemory),
  );
  if (dropped.delete(id)) return;
  const inputTokens = rows.reduce((sum, row) => sum + row.length, 0);
  const done = (vectors: Float32Array[]): void => {
    const all = joined(vectors, model.dimensions);
    reply({ type: 'done', id, result: { inputTokens, vectors: all } }, [all.buffer]);
  };
  if (rows.length === 0) return done([]);
  queue.add({
    id,
    kind,
    rows,
    run: (batch) => session.run(batch),
    done,
    failed: (error) => fail(id, error),
  });
}

const rankInTurn = createSerialQueue();

async function rerank(
  id: number,
  { model, query, passages, budgetMs }: Extract<OnnxJob, { type: 'rerank' }>,
): Promise<void> {
  const encoder = await opened(encoders, model.path, () =>
    openCrossEncoder(model, availableMemory),
  );
  const result = await rankInTurn(() =>
    scoreInTime(encoder, { query, passages, budgetMs, stopped: () => dropped.has(id) }),
  );
  if (!dropped.delete(id)) reply({ type: 'done', id, result });
}

async function readPage(
  id: number,
  { model, image }: Extract<OnnxJob, { type: 'ocr' }>,
): Promise<void> {
  // A page is less urgent than a question, so it takes the time that other models leave. The
  // priority stays lowered: this thread runs the OCR model alone (model-workers.ts).
  yieldToOthers(constants.priority.PRIORITY_LOW);
  const session = await opened(ocrSessions, model.path, () =>
    openOcrSession(model, availableMemory),
  );
  const page = await pages.read(session, image, () => dropped.has(id));
  if (!dropped.delete(id) && page !== null) reply({ type: 'done', id, result: page });
}

parentPort?.on('message', (message: ToOnnxWorker) => {
  if (message.type === 'abort') {
    if (!queue.remove(message.id)) dropped.add(message.id);
    return;
  }
  const { id, job } = message;
  const run = (): Promise<void> => {
    if (job.type === 'embed') return embed(id, job);
    return job.type === 'rerank' ? rerank(id, job) : readPage(id, job);
  };
  void run().catch((error: unknown) => fail(id, error));
});
