import type { ChatEvent } from '../../../../shared/chat.ts';
import { AppError } from '../../../../shared/errors.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';
import { interruptible } from '../../../../shared/stream-ops.ts';

export const isContent = (event: ChatEvent): boolean =>
  event.type === 'text' || event.type === 'reasoning' || event.type === 'tool_call';

export interface StoppableAnswer {
  open: (signal: AbortSignal) => AsyncIterable<ChatEvent>;
  /** The caller's, and what else ends it. */
  signals: readonly AbortSignal[];
  /**
   * Until the first content: comments that keep a connection alive are no answer. Null: as long as
   * it takes.
   */
  firstContentMs: number | null;
}

/** One error for all: every answer ends with it, and an error's stack is expensive. */
const readerStopped = new AppError('aborted', phrase('access.readerStopped'));
const stopped = (cause: unknown): AppError =>
  new AppError('aborted', phrase('access.stopped'), { cause });
const silent = (ms: number): AppError =>
  new AppError('timeout', phrase('routing.noAnswerWithin', { seconds: Math.round(ms / 1000) }), {
    retryable: true,
  });

/**
 * The events of an answer, until the caller stops or nothing comes: it fails at once, also when the
 * source itself is slow to notice. Its time runs from this call on.
 */
export const untilStopped = ({
  open,
  signals,
  firstContentMs,
}: StoppableAnswer): AsyncIterableIterator<ChatEvent> =>
  interruptible({
    open,
    signals,
    aborted: stopped,
    readerStopped,
    deadline:
      firstContentMs === null
        ? null
        : { ms: firstContentMs, isMet: isContent, missed: () => silent(firstContentMs) },
  });
