import type { Message } from '../../../shared/contract/conversations.ts';
import { AppError, errorCodeOf, toAppError } from '../../../shared/errors.ts';
import { untilAborted } from '../../../shared/stream-ops.ts';
import type { Reply, ReplyEvent } from './reply.ts';

/** An answer being written; it goes on whoever watches. */
export interface Run {
  /** As it is this moment. */
  message(): Message;
  /** By the user: what has come is kept as `stopped`. */
  stop(): void;
  /** The host closes: kept as `interrupted`. */
  interrupt(): void;
  readonly ended: Promise<void>;
}

export interface RunDeps {
  message: Message;
  reply(signal: AbortSignal): Reply;
  save(message: Message): void;
  /** More text at the end of the message. */
  delta(text: string, reasoning: string): void;
  /** The message changed otherwise, or is done. */
  changed(message: Message): void;
  /** A failure that no code foresaw. */
  unexpected(error: unknown): void;
}

/** At most this much of an answer is lost when the host is killed. */
const saveEveryMs = 250;

type Ending = Pick<Message, 'state' | 'errorCode' | 'errorMessage'>;
type StopReason = 'stopped' | 'interrupted';

const interrupted: Ending = {
  state: 'interrupted',
  errorCode: 'host_unavailable',
  errorMessage:
    'Hearth was closed in the middle of this answer. What had come is kept; answer anew to have all of it.',
};
const plainText =
  'Something went wrong inside Hearth. What had come is kept; try again, and look into the log if it stays.';

function endingOf(error: unknown, anyText: boolean): Ending {
  const { code, message } = toAppError(error);
  return {
    state: anyText ? 'interrupted' : 'failed',
    errorCode: code,
    errorMessage: code === 'internal' && !(error instanceof AppError) ? plainText : message,
  };
}

function apply(message: Message, event: ReplyEvent): Message {
  if (event.type === 'text') return { ...message, content: message.content + event.text };
  if (event.type === 'reasoning') return { ...message, reasoning: message.reasoning + event.text };
  if (event.type === 'sources')
    return { ...message, sources: event.sources, searchedFor: event.searchedFor };
  return { ...message, content: event.content, declined: event.declined, sources: event.sources };
}

export function startRun(deps: RunDeps): Run {
  const stopping = new AbortController();
  let message = deps.message;
  let timer: NodeJS.Timeout | undefined;
  let saveFailure: unknown;

  const save = (): void => {
    timer = undefined;
    try {
      deps.save(message);
    } catch (error) {
      // Going on would write text that a restart does not know of.
      saveFailure = error;
      stopping.abort('interrupted' satisfies StopReason);
    }
  };

  const take = (event: ReplyEvent): void => {
    message = apply(message, event);
    timer ??= setTimeout(save, saveEveryMs);
    if (event.type === 'text') deps.delta(event.text, '');
    else if (event.type === 'reasoning') deps.delta('', event.text);
    else deps.changed(message);
  };

  const write = async (): Promise<Ending> => {
    let reply: Reply | null = null;
    try {
      reply = deps.reply(stopping.signal);
      for await (const event of untilAborted(reply.events, stopping.signal)) take(event);
      if (saveFailure !== undefined) return endingOf(saveFailure, message.content !== '');
      if (!stopping.signal.aborted)
        return { state: 'complete', errorCode: null, errorMessage: null };
    } catch (error) {
      if (
        !stopping.signal.aborted &&
        errorCodeOf(error) === 'internal' &&
        !(error instanceof AppError)
      )
        deps.unexpected(error);
      if (!stopping.signal.aborted) return endingOf(error, message.content !== '');
    } finally {
      message = { ...message, footnote: reply?.footnote() ?? null };
    }
    return stopping.signal.reason === 'stopped'
      ? { state: 'stopped', errorCode: null, errorMessage: null }
      : interrupted;
  };

  const run = async (): Promise<void> => {
    const ending = await write();
    clearTimeout(timer);
    message = { ...message, ...ending };
    save();
    if (saveFailure !== undefined) deps.unexpected(saveFailure);
    deps.changed(message);
  };

  return {
    message: () => message,
    stop: () => stopping.abort('stopped' satisfies StopReason),
    interrupt: () => stopping.abort('interrupted' satisfies StopReason),
    ended: run(),
  };
}
