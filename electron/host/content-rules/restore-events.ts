import type { ChatEvent } from '../../../shared/chat.ts';
import { escaped } from './rewrite.ts';

/** Puts values back where their placeholders come, also in pieces. */
interface Restorer {
  /** What can be told by now. */
  push(piece: string): string;
  /** What was held back as the beginning of a placeholder that never came whole. */
  rest(): string;
}

/** `values` by placeholder in lower case: models change the case of a word at the beginning of a line. */
function createRestorer(values: ReadonlyMap<string, string>): Restorer {
  const all = [...values.keys()];
  const longest = Math.max(...all.map(({ length }) => length));
  let held = '';
  return {
    push: (piece) => {
      const text = held + piece;
      let told = '';
      let at = 0;
      held = '';
      for (let open = text.indexOf('['); open !== -1; open = text.indexOf('[', at)) {
        const tail = text.slice(open, open + longest).toLowerCase();
        const placeholder = tail.slice(0, tail.indexOf(']') + 1);
        const value = values.get(placeholder);
        told += text.slice(at, open);
        if (value === undefined && placeholder === '' && all.some((one) => one.startsWith(tail))) {
          held = text.slice(open);
          return told;
        }
        told += value ?? '[';
        at = open + (value === undefined ? 1 : placeholder.length);
      }
      return told + text.slice(at);
    },
    rest: () => {
      const rest = held;
      held = '';
      return rest;
    },
  };
}

/** ASCII only, as Python's json writes it. */
const asciiOf = (text: string): string => text.replace(/[^\0-\x7f]/g, (unit) => String.raw`\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);

export interface Restored {
  /** Each placeholder with what it stands for. */
  pairs: readonly (readonly [placeholder: string, value: string])[];
  /** Tools' names as they were sent, with those of the caller. */
  names: ReadonlyMap<string, string>;
}

/** The answer as if nothing had been masked: in its text, its reasoning, and the arguments of its tool calls, which stay JSON. */
export async function* restoreEvents(events: AsyncIterable<ChatEvent>, { pairs, names }: Restored): AsyncGenerator<ChatEvent> {
  const plain = new Map(pairs.map(([placeholder, value]) => [placeholder.toLowerCase(), value]));
  const inJson = new Map(pairs.flatMap(([placeholder, value]) => [placeholder, asciiOf(placeholder)].map((form) => [form.toLowerCase(), escaped(value)] as const)));
  const said = { text: createRestorer(plain), reasoning: createRestorer(plain) };
  const calls = new Map<number, Restorer>();
  let speaking: 'text' | 'reasoning' = 'text';

  const restOfSpeech = (): ChatEvent[] => {
    const text = said[speaking].rest();
    return text === '' ? [] : [{ type: speaking, text }];
  };
  const restOfCalls = (): ChatEvent[] =>
    [...calls].flatMap(([index, call]) => {
      const argumentsDelta = call.rest();
      return argumentsDelta === '' ? [] : [{ type: 'tool_call', index, argumentsDelta }];
    });

  for await (const event of events) {
    if (event.type === 'text' || event.type === 'reasoning') {
      if (event.type !== speaking) yield* restOfSpeech();
      speaking = event.type;
      const text = said[speaking].push(event.text);
      if (text !== '') yield { ...event, text };
    } else if (event.type === 'tool_call') {
      yield* restOfSpeech();
      const call = calls.get(event.index) ?? createRestorer(inJson);
      calls.set(event.index, call);
      const name = event.name === undefined ? {} : { name: names.get(event.name) ?? event.name };
      yield { ...event, ...name, argumentsDelta: call.push(event.argumentsDelta) };
    } else {
      if (event.type === 'finish') yield* [...restOfSpeech(), ...restOfCalls()];
      yield event;
    }
  }
  yield* [...restOfSpeech(), ...restOfCalls()];
}
