import { AppError } from '../../../shared/errors.ts';
import { turns, type Steps } from '../event-loop.ts';
import { JsonScan, usualBounds, type JsonBounds, type JsonExcess } from './json-bounds.ts';
import { phrase } from '../../../shared/messages/phrase.ts';
import type { Phrase } from '../../../shared/messages/phrase-params.ts';

const sentences: Readonly<Record<JsonExcess, (bounds: JsonBounds) => Phrase>> = {
  depth: ({ maxDepth }) => phrase('lan.jsonTooDeep', { most: maxDepth }),
  values: ({ maxValues }) => phrase('lan.jsonTooManyValues', { most: maxValues }),
  keys: ({ maxKeys }) => phrase('lan.jsonTooManyKeys', { most: maxKeys }),
};

/** The text exceeds the bounds; nothing of it was parsed. */
export class JsonExcessError extends AppError {
  readonly excess: JsonExcess;

  constructor(excess: JsonExcess, bounds: JsonBounds) {
    super('too_large', sentences[excess](bounds));
    this.name = 'JsonExcessError';
    this.excess = excess;
  }
}

/** Well under a millisecond of scanning, even before the scan is compiled. */
const portionChars = 32 * 1024;

/**
 * Scans a text in steps; the first step beyond the bounds throws `too_large` (`JsonExcessError`).
 */
export function* scanJson(text: string, bounds: JsonBounds): Steps<undefined> {
  const scan = new JsonScan(text, bounds);
  while (!scan.isDone) {
    const excess = scan.advance(portionChars);
    if (excess !== null) throw new JsonExcessError(excess, bounds);
    yield undefined;
  }
}

/**
 * Throws `too_large` (`JsonExcessError`) for a text beyond the bounds. A long text is scanned in
 * turns of the event loop.
 */
export async function checkJson(text: string, bounds: JsonBounds = usualBounds): Promise<void> {
  if (text.length <= portionChars) checkJsonNow(text, bounds);
  else await turns.run(scanJson(text, bounds));
}

function hasMoreThan(most: number, character: string, text: string): boolean {
  let count = 0;
  for (let at = text.indexOf(character); at !== -1; at = text.indexOf(character, at + 1)) {
    count += 1;
    if (count > most) return true;
  }
  return false;
}

/**
 * Whether a text is too small for any bound: a value takes a character, a key four, a level one
 * bracket. Most bodies and frames of streams are, and native searches cost a tenth of a scan.
 */
function isTooSmall(text: string, { maxDepth, maxValues, maxKeys }: JsonBounds): boolean {
  if (text.length >= Math.min(maxValues, 4 * maxKeys)) return false;
  const half = maxDepth >> 1;
  return !hasMoreThan(half, '{', text) && !hasMoreThan(half, '[', text);
}

/** As `checkJson`, at once: for short texts, and where nothing can be awaited. */
export function checkJsonNow(text: string, bounds: JsonBounds = usualBounds): void {
  if (isTooSmall(text, bounds)) return;
  const excess = new JsonScan(text, bounds).advance(text.length);
  if (excess !== null) throw new JsonExcessError(excess, bounds);
}

/**
 * `JSON.parse` of a text from outside. Throws `too_large` before it parses, and `SyntaxError` as
 * `JSON.parse` does.
 */
export async function parseJson(text: string, bounds: JsonBounds = usualBounds): Promise<unknown> {
  // A short text costs no turn of the microtask queue beyond the caller's own.
  if (text.length <= portionChars) checkJsonNow(text, bounds);
  else await checkJson(text, bounds);
  return JSON.parse(text) as unknown;
}

/** As `parseJson`, at once: for short texts, and where nothing can be awaited. */
export function parseJsonNow(text: string, bounds: JsonBounds = usualBounds): unknown {
  checkJsonNow(text, bounds);
  return JSON.parse(text) as unknown;
}
