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
}

/** One error for all: every answer ends with it, and an error's stack is expensive. */
const readerStopped = new AppError('aborted', phrase('access.readerStopped'));
const stopped = (cause: unknown): AppError =>
  new AppError('aborted', phrase('access.stopped'), { cause });

/**
 * The events of an answer, until it is stopped: it fails at once, also when the source itself is
 * slow to notice.
 */
export const untilStopped = ({
  open,
  signals,
}: StoppableAnswer): AsyncIterableIterator<ChatEvent> =>
  interruptible({ open, signals, aborted: stopped, readerStopped });
