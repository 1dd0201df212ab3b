import type { ChatEvent } from '../../../shared/chat.ts';
import type { Message } from '../../../shared/contract/conversations.ts';
import { errorPhraseOf } from '../../../shared/contract/error-phrase.ts';
import { untilAborted } from '../../../shared/stream-ops.ts';
import { AppError, errorCodeOf, toAppError } from '../../../shared/errors.ts';
import { phrase } from '../../../shared/messages/phrase.ts';
import type { AnswerEvent } from '../../../shared/contract/answers.ts';
import type { FollowedEvent } from './follow-answer.ts';
import { deltaOf, messageAfter } from './message-events.ts';
import type { Reply } from './reply.ts';

/** An answer being written; it goes on whether it is watched or not. */
export interface Run {
  /** As it is this moment. */
  message(): Message;
  /** By the user: the text so far is saved as `stopped`. */
  stop(): void;
  /** The host closes: the text so far is saved as `interrupted`. */
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
  /** Receives each event of the answer, then the message as it is stored. */
  follow?: ((event: FollowedEvent) => void) | undefined;
  /** A failure that no code foresaw. */
  unexpected(error: unknown): void;
}

/** At most this much of an answer is lost when the host is killed. */
const saveEveryMs = 250;

type Ending = Pick<Message, 'state' | 'errorCode' | 'errorMessage' | 'errorPhrase'>;
type StopReason = 'stopped' | 'interrupted';

const hostClosed = phrase('conversations.hostClosed');
const interrupted: Ending = {
  state: 'interrupted',
  errorCode: 'host_unavailable',
  errorMessage: hostClosed.text,
  errorPhrase: { key: hostClosed.key },
};
const unexpected = phrase('conversations.unexpected');

function endingOf(error: unknown, anyText: boolean): Ending {
  const { code, message, key, params } = toAppError(error);
  const isUnexpected = code === 'internal' && !(error instanceof AppError);
  const words = isUnexpected
    ? { message: unexpected.text, key: unexpected.key }
    : { message, key, params };
  const errorPhrase = errorPhraseOf(words);
  return {
    state: anyText ? 'interrupted' : 'failed',
    errorCode: code,
    errorMessage: words.message,
    ...(errorPhrase === undefined ? {} : { errorPhrase }),
  };
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
      // A restart would not know of the text that came after this.
      saveFailure = error;
      stopping.abort('interrupted' satisfies StopReason);
    }
  };

  const take = (event: ChatEvent | AnswerEvent): void => {
    const after = messageAfter(message, event);
    if (after === message) return;
    message = after;
    deps.follow?.(event);
    timer ??= setTimeout(save, saveEveryMs);
    const delta = deltaOf(event);
    if (delta === null) deps.changed(message);
    else deps.delta(delta.text, delta.reasoning);
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
    deps.follow?.({ type: 'stored', message });
  };

  return {
    message: () => message,
    stop: () => stopping.abort('stopped' satisfies StopReason),
    interrupt: () => stopping.abort('interrupted' satisfies StopReason),
    ended: run(),
  };
}
