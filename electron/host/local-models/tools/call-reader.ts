import { randomUUID } from 'node:crypto';
import type { ChatEvent } from '../../../../shared/chat.ts';
import { parseJsonNow } from '../../bodies/parse-json.ts';

type CallEvent = Extract<ChatEvent, { type: 'tool_call' }>;

/** As the grammar of `tool-calls.ts` has it, to the letter. */
const head = /^[^{]*\{"name": ("(?:[^"\\]|\\.)*"), "arguments": /;

/** How far a JSON object's text goes; -1 while it is not over. */
function createJsonEnd() {
  let depth = 0;
  let inString = false;
  let escaped = false;
  return (text: string): number => {
    for (let at = 0; at < text.length; at += 1) {
      const character = text.charAt(at);
      if (escaped) escaped = false;
      else if (inString && character === '\\') escaped = true;
      else if (character === '"') inString = !inString;
      else if (inString) continue;
      else if (character === '{' || character === '[') depth += 1;
      else if (character === '}' || character === ']') {
        depth -= 1;
        if (depth === 0) return at + 1;
      }
    }
    return -1;
  };
}

/**
 * Reads calls out of a model's text as it comes: each with an id of ours, its arguments in the
 * pieces in which they were written.
 */
export function createCallReader() {
  let waiting = '';
  let index = -1;
  let endOf: ((text: string) => number) | null = null;

  function* begin(): Generator<CallEvent> {
    const [whole, name] = head.exec(waiting) ?? [];
    if (whole === undefined || name === undefined) return;
    waiting = waiting.slice(whole.length);
    index += 1;
    endOf = createJsonEnd();
    yield {
      type: 'tool_call',
      index,
      id: `call_${randomUUID().replaceAll('-', '')}`,
      name: String(parseJsonNow(name)),
      argumentsDelta: '',
    };
  }

  return {
    *read(text: string): Generator<CallEvent> {
      waiting += text;
      for (;;) {
        if (endOf === null) yield* begin();
        if (endOf === null || waiting === '') return;
        const end: number = endOf(waiting);
        const piece = end === -1 ? waiting : waiting.slice(0, end);
        yield { type: 'tool_call', index, argumentsDelta: piece };
        // The brace after it closes the call; the next one is looked for behind it.
        waiting = end === -1 ? '' : waiting.slice(end);
        if (end === -1) return;
        endOf = null;
      }
    },
    /** Whether any call was read. */
    called: () => index >= 0,
  };
}
