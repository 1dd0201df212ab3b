import type { core } from 'zod';
import { AppError } from '../../../../shared/errors.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';
import type { CallOptions, UnreadableEvent } from '../provider.ts';

/** This many in a row are no accident of one event: the answer cannot be followed any more. */
const mostInARow = 3;

/** What became of a stream as it was read, for the judgement of its end. */
export interface StreamNotes {
  /** The server said that its stream is over. */
  isDone: boolean;
  /** The latest event, where it could not be read. */
  unreadable: UnreadableEvent | null;
  /** Called with each event that cannot be read; what it throws ends the answer. */
  skip: (event: UnreadableEvent) => void;
}

/** Ends an answer whose events cannot be read. It names the event, and nothing of its content. */
export const unreadableStream = (host: string, { position, problem }: UnreadableEvent): AppError =>
  new AppError('stream_broken', phrase('dialects.unreadableEvent', { host, position, problem }), {
    retryable: true,
  });

/** `onUnreadable` decides where it is given; else the third event in a row ends the answer. */
export function createStreamNotes(
  host: string,
  { onUnreadable }: Pick<CallOptions, 'onUnreadable'>,
): StreamNotes {
  return {
    isDone: false,
    unreadable: null,
    skip(event) {
      if (onUnreadable !== undefined) onUnreadable(event);
      else if (event.inARow >= mostInARow) throw unreadableStream(host, event);
    },
  };
}

/** What is wrong with an event: the field that has another type, by its path. */
export function problemIn(value: unknown, issue: core.$ZodIssue | undefined): string {
  if (typeof value === 'string') return phrase('dialects.notJson').text;
  const path = (issue?.path ?? []).map(String).join('.').slice(0, 100);
  return path === '' ? phrase('dialects.notAnObject').text : path;
}
