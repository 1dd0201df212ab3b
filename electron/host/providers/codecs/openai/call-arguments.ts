import { parseJsonNow } from '../../../bodies/parse-json.ts';

/** The arguments of one call, which come in pieces: JSON text, when they are whole. */
export interface CallArguments {
  add(piece: string): void;
  isEmpty(): boolean;
  isWhole(): boolean;
}

const blank = 0x20;
const quote = 0x22;
const backslash = 0x5c;
/** A number or a word that is longer is no argument. */
const longestScalar = 64;
const opening = new Set([0x7b, 0x5b]);
const closing = new Set([0x7d, 0x5d]);

/** Looks through a text that comes in pieces for its brackets, each character once. */
function createBrackets() {
  let hasBegun = false;
  let depth = 0;
  let isInText = false;
  let isEscaped = false;
  return {
    add: (piece: string): void => {
      for (let at = 0; at < piece.length; at += 1) {
        const code = piece.charCodeAt(at);
        hasBegun ||= code > blank;
        if (isEscaped) isEscaped = false;
        else if (isInText) {
          if (code === backslash) isEscaped = true;
          else if (code === quote) isInText = false;
        } else if (code === quote) isInText = true;
        else if (opening.has(code)) depth += 1;
        else if (closing.has(code)) depth -= 1;
      }
    },
    /** Something has begun, and nothing is open. */
    areClosed: (): boolean => hasBegun && depth <= 0 && !isInText,
  };
}

const isJson = (text: string): boolean => {
  try {
    parseJsonNow(text);
    return true;
  } catch {
    return false;
  }
};

/**
 * Asked after every piece, and still read through a few times at most: what has open brackets is not
 * parsed, and an object or a list that was closed and is no JSON will not become any.
 */
export function createCallArguments(): CallArguments {
  const brackets = createBrackets();
  let text = '';
  let isLost = false;
  /** The verdict on the text as it is; null where it was not asked for. */
  let verdict: boolean | null = null;

  const judge = (): boolean => {
    if (isLost || !brackets.areClosed()) return false;
    const whole = isJson(text);
    isLost = !whole && (text.length > longestScalar || /^\s*[{["]/.test(text));
    return whole;
  };
  return {
    add: (piece) => {
      if (piece === '') return;
      text += piece;
      brackets.add(piece);
      verdict = null;
    },
    isEmpty: () => text === '',
    isWhole: () => (verdict ??= judge()),
  };
}
