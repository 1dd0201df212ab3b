import type { Message } from '../../../../shared/contract/conversations.ts';
import type { Metadata } from '../../../../shared/contract/metadata.ts';
import { storedErrorWords } from '../../../../shared/contract/error-phrase.ts';
import { AppError, errorCodeOf, errorWords } from '../../../../shared/errors.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';
import type { Conversations, Exchange } from '../../conversations/conversations.ts';
import { createAnswerFollower, type FollowedEvent } from '../../conversations/follow-answer.ts';
import type { Caller } from '../../caller.ts';

/** `id`: of the session. The signal stops the answer. */
interface SentMessage {
  id: string;
  content: string;
  metadata?: Metadata | undefined;
  signal: AbortSignal;
}

type AnswerParts = Pick<Conversations, 'send' | 'stop' | 'newest'>;

/** A message that was sent in a session, and the events of its answer, for one reader. */
export interface SessionAnswer extends Exchange {
  events: AsyncGenerator<FollowedEvent, void>;
}

/** The error of a failed answer; null for any other. */
export function answerFailureOf(message: Message): AppError | null {
  const { state, errorCode, errorMessage } = message;
  if (state !== 'failed' && state !== 'interrupted') return null;
  return new AppError(
    errorCodeOf({ code: errorCode }),
    errorMessage === null
      ? phrase('lan.answerBrokeOffShort')
      : errorWords(storedErrorWords(message)),
  );
}

/** Throws the error of an answer that has ended with one. */
export function throwFailure(event: FollowedEvent): void {
  const failure = event.type === 'stored' ? answerFailureOf(event.message) : null;
  if (failure !== null) throw failure;
}

/** Stops an answer, unless it is no longer the last message. */
async function stopAnswer(
  conversations: AnswerParts,
  ownerId: string,
  { id, conversationId }: Message,
): Promise<void> {
  const [last] = await conversations.newest(ownerId, conversationId, 1);
  if (last?.id === id) await conversations.stop(ownerId, conversationId);
}

/**
 * Sends a message. The signal stops its answer; the partial answer is kept. Throws `not_found` for
 * the session of another owner, `busy` while another answer is being written.
 */
export async function sendInSession(
  conversations: AnswerParts,
  caller: Caller,
  { signal, ...message }: SentMessage,
): Promise<SessionAnswer> {
  const leaving = new AbortController();
  const follower = createAnswerFollower(leaving.signal);
  const exchange = await conversations.send(caller, message, follower.take);
  const onAbort = (): void =>
    void stopAnswer(conversations, caller.ownerId, exchange.assistantMessage).catch(
      () => undefined,
    );
  const leave = (): void => {
    signal.removeEventListener('abort', onAbort);
    leaving.abort();
  };
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();
  async function* events(): SessionAnswer['events'] {
    try {
      for await (const event of follower.events) {
        // A reader that has the last event may never ask for another.
        if (event.type === 'stored') leave();
        yield event;
        if (event.type === 'stored') return;
      }
    } finally {
      leave();
    }
  }
  return { ...exchange, events: events() };
}
