import type { Message } from '../../../../shared/contract/conversations.ts';
import type { Citation } from '../../../../shared/contract/knowledge.ts';
import { AppError, errorCodeOf } from '../../../../shared/errors.ts';
import type { Conversations } from '../../conversations/conversations.ts';
import type { Caller } from '../../caller.ts';

/** An answer being written in a session: its start, what comes, its end. */
export type SessionEvent =
  | { type: 'start'; question: Message; answer: Message }
  | { type: 'delta'; text: string; reasoning: string }
  | { type: 'sources'; sources: Citation[] }
  | { type: 'end'; message: Message };

type Talk = Pick<Conversations, 'send' | 'watch' | 'stop' | 'get'>;

/** What became of an answer that failed, as an error; null where it did not. */
export function failureOf({ state, errorCode, errorMessage }: Message): AppError | null {
  if (state !== 'failed' && state !== 'interrupted') return null;
  return new AppError(
    errorCodeOf({ code: errorCode }),
    errorMessage ?? 'The answer broke off. What had come is kept; ask again.',
  );
}

/**
 * Compares an answer as it stands with what was told of it, and gives the rest. What was replaced
 * stands whole in its end.
 */
function createTelling() {
  const told = { text: '', reasoning: '', sources: '[]' };
  const restOf = (all: string, had: string): string =>
    all.startsWith(had) ? all.slice(had.length) : '';
  function* delta(text: string, reasoning: string): Generator<SessionEvent> {
    told.text += text;
    told.reasoning += reasoning;
    if (text !== '' || reasoning !== '') yield { type: 'delta', text, reasoning };
  }
  return {
    delta,
    *message(message: Message): Generator<SessionEvent> {
      const sources = JSON.stringify(message.sources);
      if (sources !== told.sources) yield { type: 'sources', sources: message.sources };
      told.sources = sources;
      yield* delta(restOf(message.content, told.text), restOf(message.reasoning, told.reasoning));
      if (message.state !== 'streaming') yield { type: 'end', message };
    },
  };
}

/** Stops an answer while it is this one that is being written. */
async function stopOnly(
  talk: Talk,
  ownerId: string,
  { id, conversationId }: Message,
): Promise<void> {
  const { messages } = await talk.get(ownerId, conversationId);
  if (messages.at(-1)?.id === id) await talk.stop(ownerId, conversationId);
}

/**
 * Sends a message and tells of its answer as it is written, at most once a frame. The signal stops
 * the answer; what had come is kept. Throws `not_found` for a session of somebody else, `busy`
 * while another answer is being written.
 */
export async function* answerIn(
  talk: Talk,
  caller: Caller,
  { id, content, signal }: { id: string; content: string; signal: AbortSignal },
): AsyncGenerator<SessionEvent> {
  const { userMessage, assistantMessage } = await talk.send(caller, { id, content });
  const watching = new AbortController();
  const onAbort = (): void =>
    void stopOnly(talk, caller.ownerId, assistantMessage).catch(() => undefined);
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();
  const { delta, message } = createTelling();
  let last: SessionEvent[] = [];
  try {
    yield { type: 'start', question: userMessage, answer: assistantMessage };
    for await (const event of talk.watch(caller.ownerId, id, watching.signal)) {
      const ours =
        event.type === 'snapshot'
          ? event.messages.find((one) => one.id === assistantMessage.id)
          : event.type === 'message' && event.message.id === assistantMessage.id
            ? event.message
            : undefined;
      const told = ours === undefined ? [] : [...message(ours)];
      if (event.type === 'delta' && event.messageId === assistantMessage.id)
        told.push(...delta(event.text, event.reasoning));
      if (told.at(-1)?.type === 'end') {
        last = told;
        break;
      }
      yield* told;
    }
  } finally {
    signal.removeEventListener('abort', onAbort);
    watching.abort();
  }
  if (last.length === 0)
    throw new AppError(
      'stream_broken',
      'The session was removed while this answer was being written.',
    );
  // Told only now: who has the end seldom asks for what comes behind it, and the watch would stay.
  yield* last;
}
