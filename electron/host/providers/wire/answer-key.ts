import type { ChatEvent } from '../../../../shared/chat.ts';

/**
 * Shorter keys, and keys without a digit, may be words that an answer has: `lm-studio`,
 * `no-key-required`.
 */
const shortestKey = 12;
/** Characters of a key that may be in an answer by chance; the next one waits for what follows. */
const mostShown = 4;
const mark = '[redacted]';

/** Leaves one key out of one text that comes in pieces. */
export interface KeyFilter {
  /** What may be shown with this piece. */
  push(piece: string): string;
  /** What was withheld as the beginning of a key, and was none. */
  rest(): string;
}

/** For each prefix of the key, the length of its longest end that begins the key (Knuth, Morris, Pratt). */
function fallbacksOf(key: string): number[] {
  const fallbacks = [0];
  for (let at = 1, matched = 0; at < key.length; at += 1) {
    while (matched > 0 && key[at] !== key[matched]) matched = fallbacks[matched - 1] ?? 0;
    if (key[at] === key[matched]) matched += 1;
    fallbacks.push(matched);
  }
  return fallbacks;
}

/** Each character is looked at once, however the pieces are cut. */
export function createKeyFilter(key: string, fallbacks = fallbacksOf(key)): KeyFilter {
  /** How much of the key the text ends with. */
  let matched = 0;
  /** The end of the text, as far as it is not shown. */
  let held = '';

  const advance = (character: string | undefined): void => {
    while (matched > 0 && character !== key[matched]) matched = fallbacks[matched - 1] ?? 0;
    if (character === key[matched]) matched += 1;
  };
  return {
    push: (piece) => {
      const text = held + piece;
      /** Up to `from` the text is in `shown`: a provider may repeat the key a million times. */
      let shown = '';
      let from = 0;
      for (let at = held.length; at < text.length; at += 1) {
        advance(text[at]);
        if (matched < key.length) continue;
        shown += text.slice(from, Math.max(from, at + 1 - key.length)) + mark;
        from = at + 1;
        matched = 0;
      }
      const end = text.length - Math.max(0, matched - mostShown);
      held = text.slice(end);
      return from === 0 && held === '' ? text : shown + text.slice(from, end);
    },
    rest: () => {
      const text = held;
      held = '';
      matched = 0;
      return text;
    },
  };
}

/** Leaves an account's own key out of an answer. */
export interface AnswerKey {
  hide(event: ChatEvent): ChatEvent;
  /** What was withheld at the end of the answer. */
  rest(): ChatEvent[];
}

type CallEvent = Extract<ChatEvent, { type: 'tool_call' }>;

function hasKey(value: unknown, key: string): boolean {
  return value !== undefined && JSON.stringify(value).includes(key);
}

const isSecret = (key: string): boolean => key.length >= shortestKey && /\d/.test(key);

/** Null for a key that is no secret. The key must be in the answer as it is. */
export function createAnswerKey(apiKey: string): AnswerKey | null {
  const key = apiKey.trim();
  if (!isSecret(key)) return null;
  const fallbacks = fallbacksOf(key);
  const texts = {
    text: createKeyFilter(key, fallbacks),
    reasoning: createKeyFilter(key, fallbacks),
  };
  const calls = new Map<number, KeyFilter>();

  const hideInCall = (event: CallEvent): CallEvent => {
    const known = calls.get(event.index) ?? createKeyFilter(key, fallbacks);
    calls.set(event.index, known);
    const argumentsDelta = known.push(event.argumentsDelta);
    const { id, name, extraContent, ...rest } = event;
    return {
      ...rest,
      argumentsDelta,
      ...(id === undefined ? {} : { id: id.replaceAll(key, mark) }),
      ...(name === undefined ? {} : { name: name.replaceAll(key, mark) }),
      ...(extraContent === undefined || hasKey(extraContent, key) ? {} : { extraContent }),
    };
  };
  return {
    hide: (event) => {
      if (event.type === 'tool_call') return hideInCall(event);
      if (event.type !== 'text' && event.type !== 'reasoning') return event;
      const text = texts[event.type].push(event.text);
      if (event.type === 'reasoning' && hasKey(event.details, key))
        return { type: 'reasoning', text };
      // Probabilities name the tokens that were left out.
      if (text === event.text) return event;
      return event.type === 'text' ? { type: 'text', text } : { ...event, text };
    },
    rest: () => {
      const left: ChatEvent[] = [];
      for (const type of ['reasoning', 'text'] as const) {
        const text = texts[type].rest();
        if (text !== '') left.push({ type, text });
      }
      for (const [index, filter] of calls) {
        const argumentsDelta = filter.rest();
        if (argumentsDelta !== '') left.push({ type: 'tool_call', index, argumentsDelta });
      }
      return left;
    },
  };
}
