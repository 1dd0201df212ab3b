import type { ChatEvent } from '../../../shared/chat.ts';
import { AppError } from '../../../shared/errors.ts';

export const isContent = (event: ChatEvent): boolean => event.type === 'text' || event.type === 'reasoning' || event.type === 'tool_call';

export interface Interruptible {
  open: (signal: AbortSignal) => AsyncIterable<ChatEvent>;
  /** The caller's, and what else ends it. */
  signals: readonly AbortSignal[];
  /** Until the first content: comments that keep a connection alive are no answer. Null: as long as it takes. */
  firstContentMs: number | null;
}

/** One for all: every answer ends with it, and an error's stack is dear. */
const readerStopped = new AppError('aborted', 'The reader stopped.');
const stopped = (cause: unknown): AppError => new AppError('aborted', 'Stopped.', { cause });
const silent = (ms: number): AppError => new AppError('timeout', `No answer began within ${Math.round(ms / 1000)} s. Try again, or choose another model.`, { retryable: true });

/** A source of events that ends at once when the caller stops or nothing comes, also when the source itself is slow to notice. */
export async function* interruptible({ open, signals, firstContentMs }: Interruptible): AsyncGenerator<ChatEvent> {
  const controller = new AbortController();
  let failure: AppError | null = null;
  let interrupt: (error: AppError) => void = () => undefined;
  let whole = false;
  const end = (error: AppError): void => {
    failure ??= error;
    controller.abort(failure);
    interrupt(failure);
  };
  const onAbort = ({ target }: { target: unknown }): void => end(stopped((target as AbortSignal).reason));
  const timer = firstContentMs === null ? undefined : setTimeout(() => end(silent(firstContentMs)), firstContentMs);
  // One listener each: AbortSignal.any costs as much as a plan.
  for (const signal of signals) {
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort({ target: signal });
  }
  const iterator = open(controller.signal)[Symbol.asyncIterator]();
  const next = (): Promise<IteratorResult<ChatEvent>> =>
    new Promise((resolve, reject) => {
      if (failure !== null) return reject(failure);
      interrupt = reject;
      iterator.next().then(resolve, (error: unknown) => reject(failure ?? (error instanceof Error ? error : new Error(String(error)))));
    });
  try {
    for (let step = await next(); step.done !== true; step = await next()) {
      if (isContent(step.value)) clearTimeout(timer);
      yield step.value;
    }
    whole = true;
  } finally {
    clearTimeout(timer);
    for (const signal of signals) signal.removeEventListener('abort', onAbort);
    // Whoever stopped reading is gone: the other side learns it now, and is not waited for.
    if (!whole) controller.abort(readerStopped);
    if (!whole) void Promise.resolve(iterator.return?.()).catch(() => undefined);
  }
}
