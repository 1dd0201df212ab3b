import type { Message } from '../../../../shared/contract/conversations.ts';
import type { Citation } from '../../../../shared/contract/answers.ts';
import { AppError, errorCodeOf } from '../../../../shared/errors.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';
import type { Conversations } from '../../conversations/conversations.ts';
import type { Caller } from '../../caller.ts';

/** Events of an answer in a session, from its start to its end. */
export type SessionEvent =
  | { type: 'start'; question: Message; answer: Message }
  | { type: 'delta'; text: string; reasoning: string }
  | { type: 'sources'; sources: Citation[] }
  | { type: 'end'; message: Message };

type AnswerParts = Pick<Conversations, 'send' | 'watch' | 'stop' | 'newest'>;

/** The error of a failed answer; null for any other. */
export function answerFailureOf({ state, errorCode, errorMessage }: Message): AppError | null {
  if (state !== 'failed' && state !== 'interrupted') return null;
  return new AppError(
    errorCodeOf({ code: errorCode }),
    errorMessage ?? phrase('lan.answerBrokeOffShort').text,
  );
}

/**
 * Turns an answer that grows into events: each message is compared with the events before it. Text
 * that was replaced is complete in the last event only.
 */
function createAnswerEvents() {
  const sent = { text: '', reasoning: '', sources: '[]' };
  const newPartOf = (all: string, before: string): string =>
    all.startsWith(before) ? all.slice(before.length) : '';
  function* delta(text: string, reasoning: string): Generator<SessionEvent> {
    sent.text += text;
    sent.reasoning += reasoning;
    if (text !== '' || reasoning !== '') yield { type: 'delta', text, reasoning };
  }
  return {
    delta,
    *message(message: Message): Generator<SessionEvent> {
      const sources = JSON.stringify(message.sources);
      if (sources !== sent.sources) yield { type: 'sources', sources: message.sources };
      sent.sources = sources;
      yield* delta(
        newPartOf(message.content, sent.text),
        newPartOf(message.reasoning, sent.reasoning),
      );
      if (message.state !== 'streaming') yield { type: 'end', message };
    },
  };
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
 * Sends a message and yields the events of its answer, at most once a frame. The signal stops the
 * answer; the partial answer is kept. Throws `not_found` for the session of another owner, `busy`
 * while another answer is being written.
 */
export async function* answerIn(
  conversations: AnswerParts,
  caller: Caller,
  { id, content, signal }: { id: string; content: string; signal: AbortSignal },
): AsyncGenerator<SessionEvent> {
  const { userMessage, assistantMessage } = await conversations.send(caller, { id, content });
  const watching = new AbortController();
  const onAbort = (): void =>
    void stopAnswer(conversations, caller.ownerId, assistantMessage).catch(() => undefined);
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();
  const { delta, message } = createAnswerEvents();
  let last: SessionEvent[] = [];
  try {
    yield { type: 'start', question: userMessage, answer: assistantMessage };
    for await (const event of conversations.watch(caller.ownerId, id, watching.signal)) {
      const ours =
        event.type === 'snapshot'
          ? event.messages.find((one) => one.id === assistantMessage.id)
          : event.type === 'message' && event.message.id === assistantMessage.id
            ? event.message
            : undefined;
      const events = ours === undefined ? [] : [...message(ours)];
      if (event.type === 'delta' && event.messageId === assistantMessage.id)
        events.push(...delta(event.text, event.reasoning));
      if (events.at(-1)?.type === 'end') {
        last = events;
        break;
      }
      yield* events;
    }
  } finally {
    signal.removeEventListener('abort', onAbort);
    watching.abort();
  }
  if (last.length === 0) throw new AppError('stream_broken', phrase('streams.sessionRemoved'));
  // After the watch has ended: a client that has the last event may never ask for another.
  yield* last;
}
