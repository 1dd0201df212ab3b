import { parseJsonNow } from '../../bodies/parse-json.ts';

/**
 * The input of a custom tool is free text (openai-node 6, `CustomTool`). Backends without such
 * tools write it as the only argument of a function: `{"input": "…"}`.
 */
export const customParameters = {
  type: 'object',
  properties: { input: { type: 'string', description: 'The whole input, as plain text.' } },
  required: ['input'],
  additionalProperties: false,
};

const opening = /^\s*\{\s*"input"\s*:\s*"/;
/** What of a JSON string can be decoded now: an escape that has not fully arrived waits. */
const decodable = /^(?:[^"\\]+|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*/;

function unescaped(text: string): string {
  try {
    return parseJsonNow(`"${text}"`) as string;
  } catch {
    // Some models write line breaks unescaped.
    return text;
  }
}

export interface CustomInputReader {
  /** The text that a further piece of the arguments adds. */
  add(piece: string): string;
}

/** Decodes `input` while its arguments arrive, each piece once. */
export function createCustomInputReader(): CustomInputReader {
  let waiting = '';
  let isInside = false;
  return {
    add(piece) {
      waiting += piece;
      if (!isInside) {
        const start = opening.exec(waiting);
        if (start === null) return '';
        isInside = true;
        waiting = waiting.slice(start[0].length);
      }
      const [ready = ''] = decodable.exec(waiting) ?? [];
      waiting = waiting.slice(ready.length);
      return unescaped(ready);
    },
  };
}

/** The input of a call, whose arguments may be incomplete, or plain text without the JSON. */
export const customInputOf = (text: string): string =>
  opening.test(text) ? createCustomInputReader().add(text) : text;

/** The arguments of a call with this input. */
export const customArguments = (input: string): string => JSON.stringify({ input });
