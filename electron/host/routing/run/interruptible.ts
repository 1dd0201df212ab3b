import type { ChatEvent } from '../../../../shared/chat.ts';
import { AppError } from '../../../../shared/errors.ts';

export const isContent = (event: ChatEvent): boolean =>
  event.type === 'text' || event.type === 'reasoning' || event.type === 'tool_call';

export interface Interruptible {
  open: (signal: AbortSignal) => AsyncIterable<ChatEvent>;
  /** The caller's, and what else ends it. */
  signals: readonly AbortSignal[];
  /**
   * Until the first content: comments that keep a connection alive are no answer. Null: as long as
   * it takes.
   */
  firstContentMs: number | null;
}

/** One for all: every answer ends with it, and an error's stack is dear. */
const readerStopped = new AppError('aborted', 'The reader stopped.');
const stopped = (cause: unknown): AppError => new AppError('aborted', 'Stopped.', { cause });
const silent = (ms: number): AppError =>
  new AppError(
    'timeout',
    `No answer began within ${Math.round(ms / 1000)} s. Try again, or choose another model.`,
    { retryable: true },
  );

/**
 * A source of events that ends at once when the caller stops or nothing comes, also when the source
 * itself is slow to notice. Its time runs from now on.
 */
export function interruptible({
  open,
  signals,
  firstContentMs,
}: Interruptible): AsyncIterableIterator<ChatEvent> {
  const controller = new AbortController();
  const over: IteratorResult<ChatEvent> = { done: true, value: undefined };
  let failure: AppError | null = null;
  /** Ends the `next` that waits; without one the following learns of the failure. */
  let interrupt: ((error: AppError) => void) | null = null;
  let isOver = false;
  const interrupted = (error: AppError): void => {
    failure ??= error;
    controller.abort(failure);
    interrupt?.(failure);
  };
  const onAbort = ({ target }: { target: unknown }): void =>
    interrupted(stopped((target as AbortSignal).reason));
  const timer =
    firstContentMs === null
      ? undefined
      : setTimeout(() => interrupted(silent(firstContentMs)), firstContentMs);
  // One listener each: AbortSignal.any costs as much as a plan.
  for (const signal of signals) {
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort({ target: signal });
  }
  const source = open(controller.signal)[Symbol.asyncIterator]();
  const end = (whole: boolean): void => {
    if (isOver) return;
    isOver = true;
    clearTimeout(timer);
    for (const signal of signals) signal.removeEventListener('abort', onAbort);
    if (whole) return;
    // Whoever stopped reading is gone: the other side learns it now, and is not waited for.
    controller.abort(readerStopped);
    void Promise.resolve(source.return?.()).catch(() => undefined);
  };
  const next = (): Promise<IteratorResult<ChatEvent>> =>
    new Promise((resolve, reject) => {
      const broken = (error: unknown): void => {
        interrupt = null;
        end(false);
        reject(failure ?? (error instanceof Error ? error : new Error(String(error))));
      };
      if (failure !== null) return broken(failure);
      interrupt = broken;
      source.next().then((step) => {
        interrupt = null;
        if (step.done === true) end(true);
        else if (isContent(step.value)) clearTimeout(timer);
        resolve(step);
      }, broken);
    });
  const iterator: AsyncIterableIterator<ChatEvent> = {
    next: () => (isOver ? Promise.resolve(over) : next()),
    return: () => {
      end(false);
      return Promise.resolve(over);
    },
    [Symbol.asyncIterator]: () => iterator,
  };
  return iterator;
}
