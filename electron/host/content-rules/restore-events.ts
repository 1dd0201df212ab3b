import type { ChatEvent } from '../../../shared/chat.ts';
import { runAtOnce, turns, type Steps, type Turns } from '../event-loop.ts';
import { escaped } from './edits.ts';

/** Puts values back where their placeholders come, also in pieces. */
interface Restorer {
  /** What is certain by now. */
  push(piece: string): Steps<string>;
  /** What was withheld as the beginning of a placeholder that never came whole. */
  rest(): string;
}

interface RestorerForm {
  /** The value of a placeholder in lower case. */
  valueOf(placeholder: string): string | undefined;
  /** Beginnings of placeholders, up to their number, in lower case. */
  labels: ReadonlySet<string>;
  longest: number;
}

const bracketsAStep = 500;

/** Whether a placeholder may go on from here: part of a label, or a label and digits. */
function mayGoOn(tail: string, labels: ReadonlySet<string>): boolean {
  for (const label of labels) {
    if (
      label.startsWith(tail) ||
      (tail.startsWith(label) && /^\d*$/.test(tail.slice(label.length)))
    )
      return true;
  }
  return false;
}

function createRestorer({ valueOf, labels, longest }: RestorerForm): Restorer {
  let withheld = '';
  return {
    *push(piece) {
      const text = withheld + piece;
      let restored = '';
      let at = 0;
      withheld = '';
      for (
        let open = text.indexOf('['), seen = 1;
        open !== -1;
        open = text.indexOf('[', at), seen += 1
      ) {
        if (seen % bracketsAStep === 0) yield undefined;
        const tail = text.slice(open, open + longest).toLowerCase();
        const placeholder = tail.slice(0, tail.indexOf(']') + 1);
        const value = placeholder === '' ? undefined : valueOf(placeholder);
        restored += text.slice(at, open);
        if (placeholder === '' && tail.length < longest && mayGoOn(tail, labels)) {
          withheld = text.slice(open);
          return restored;
        }
        restored += value ?? '[';
        at = open + (value === undefined ? 1 : placeholder.length);
      }
      return restored + text.slice(at);
    },
    rest: () => {
      const rest = withheld;
      withheld = '';
      return rest;
    },
  };
}

/** ASCII only, as Python's json writes it. */
const asciiOf = (text: string): string =>
  text.replace(
    /[^\0-\x7f]/g,
    (unit) => String.raw`\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
const fromAscii = (text: string): string =>
  text.replace(/\\u([0-9a-f]{4})/g, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );

/** Placeholders as they come in text, and in arguments of tools. */
function formsOf(values: ReadonlyMap<string, string>): { plain: RestorerForm; json: RestorerForm } {
  const labels = new Set<string>();
  let longest = 0;
  for (const placeholder of values.keys()) {
    labels.add(placeholder.slice(0, placeholder.lastIndexOf(' ') + 1));
    longest = Math.max(longest, placeholder.length);
  }
  const inAscii = [...labels].map((label) => asciiOf(label));
  const longer = Math.max(0, ...inAscii.map((label) => label.length - fromAscii(label).length));
  const inJson = (placeholder: string): string | undefined => {
    const value = values.get(placeholder) ?? values.get(fromAscii(placeholder));
    return value === undefined ? undefined : escaped(value);
  };
  return {
    plain: { valueOf: (placeholder) => values.get(placeholder), labels, longest },
    json: { valueOf: inJson, labels: new Set([...labels, ...inAscii]), longest: longest + longer },
  };
}

export interface Restoration {
  /** Values by their placeholder in lower case. */
  values: ReadonlyMap<string, string>;
  /** Tools' names as they were sent, with those of the caller. */
  names: ReadonlyMap<string, string>;
}

/** A longer piece of an answer is restored in turns. */
const shortPiece = 4_096;

/**
 * The answer as if nothing had been masked: in its text, its reasoning, and the arguments of its
 * tool calls, which stay JSON.
 */
export async function* restoreEvents(
  events: AsyncIterable<ChatEvent>,
  { values, names }: Restoration,
  { run }: Turns = turns,
): AsyncGenerator<ChatEvent> {
  const { plain, json } = formsOf(values);
  const said = { text: createRestorer(plain), reasoning: createRestorer(plain) };
  const calls = new Map<number, Restorer>();
  let speaking: 'text' | 'reasoning' = 'text';

  const push = (restorer: Restorer, piece: string): Promise<string> | string => {
    const steps = restorer.push(piece);
    return piece.length > shortPiece ? run(steps) : runAtOnce(steps);
  };
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
      const pushed = push(said[speaking], event.text);
      const text = typeof pushed === 'string' ? pushed : await pushed;
      const isKept = event.type === 'reasoning' && event.details !== undefined;
      if (text !== '' || isKept) yield { ...event, text };
    } else if (event.type === 'tool_call') {
      yield* restOfSpeech();
      const call = calls.get(event.index) ?? createRestorer(json);
      calls.set(event.index, call);
      const name = event.name === undefined ? {} : { name: names.get(event.name) ?? event.name };
      const pushed = push(call, event.argumentsDelta);
      yield {
        ...event,
        ...name,
        argumentsDelta: typeof pushed === 'string' ? pushed : await pushed,
      };
    } else {
      if (event.type === 'finish') yield* [...restOfSpeech(), ...restOfCalls()];
      yield event;
    }
  }
  yield* [...restOfSpeech(), ...restOfCalls()];
}
