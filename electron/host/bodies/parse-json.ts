import { AppError } from '../../../shared/errors.ts';
import { JsonScan, usualBounds, type JsonBounds, type JsonExcess } from './json-bounds.ts';
import { createSlices, type Slices } from './slices.ts';

const sentences: Readonly<Record<JsonExcess, (bounds: JsonBounds) => string>> = {
  depth: ({ maxDepth }) => `is nested more than ${maxDepth} levels deep. Send it with fewer levels.`,
  values: ({ maxValues }) => `has more than ${maxValues} values. Send it in parts.`,
  keys: ({ maxKeys }) => `has an object of more than ${maxKeys} keys. Send it in parts.`,
};

/** The text exceeds the bounds; nothing of it was parsed. */
export class JsonExcessError extends AppError {
  readonly excess: JsonExcess;

  constructor(excess: JsonExcess, bounds: JsonBounds) {
    super('too_large', `The JSON ${sentences[excess](bounds)}`);
    this.name = 'JsonExcessError';
    this.excess = excess;
  }
}

/** About a millisecond of scanning, after which the clock is read. */
const portionChars = 128 * 1024;

/** Throws `too_large` (`JsonExcessError`) for a text beyond the bounds. Scans in slices of 5 ms; a short text is scanned at once. */
export async function checkJson(text: string, bounds: JsonBounds = usualBounds, slices?: Slices): Promise<void> {
  if (text.length <= portionChars && slices === undefined) return checkJsonNow(text, bounds);
  const scan = new JsonScan(text, bounds);
  const current = slices ?? createSlices();
  while (!scan.isDone) {
    const excess = scan.advance(portionChars);
    if (excess !== null) throw new JsonExcessError(excess, bounds);
    if (current.isOver()) await current.pause();
  }
}

/** As `checkJson`, without giving the event loop a turn: for short texts, and where nothing can be awaited. */
export function checkJsonNow(text: string, bounds: JsonBounds = usualBounds): void {
  // A bracket, and a comma or a bracket for each further value: a text this short exceeds nothing.
  if (text.length <= bounds.maxDepth && text.length < bounds.maxValues) return;
  const excess = new JsonScan(text, bounds).advance(text.length);
  if (excess !== null) throw new JsonExcessError(excess, bounds);
}

/** `JSON.parse` of a text from outside. Throws `too_large` before it parses, and `SyntaxError` as `JSON.parse` does. */
export async function parseJson(text: string, bounds: JsonBounds = usualBounds): Promise<unknown> {
  // A short text costs no turn of the microtask queue beyond the caller's own.
  if (text.length <= portionChars) checkJsonNow(text, bounds);
  else await checkJson(text, bounds);
  return JSON.parse(text) as unknown;
}

/** As `parseJson`, at once. */
export function parseJsonNow(text: string, bounds: JsonBounds = usualBounds): unknown {
  checkJsonNow(text, bounds);
  return JSON.parse(text) as unknown;
}
