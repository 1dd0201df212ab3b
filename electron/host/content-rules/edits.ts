import type { Steps } from '../event-loop.ts';
import { OverContentBudget } from './matching/content-budget.ts';
import type { ContentMatch, MatchKind } from './matching/content-match.ts';

/** What is written in place of a find; null leaves it. */
export type Replace = (kind: MatchKind, value: string) => string | null;
export type Find = (text: string) => Steps<readonly ContentMatch[]>;

/** A find at its place in a text: as text, inside a string of JSON, or a whole number of JSON. */
interface FindEdit extends ContentMatch {
  form: 'text' | 'string' | 'number';
}

/** A string of JSON with escapes, which is written again as a whole. */
interface StringEdit {
  form: 'decoded';
  start: number;
  end: number;
  decoded: string;
  edits: readonly FindEdit[];
}

export type Edit = FindEdit | StringEdit;

const editsAStep = 256;

const asText = (found: readonly ContentMatch[]): FindEdit[] =>
  found.map((one) => ({ ...one, form: 'text' }));

export function* textEdits(text: string, find: Find): Steps<Edit[]> {
  return asText(yield* find(text));
}

/** The inside of a string of JSON. */
export const escaped = (text: string): string => JSON.stringify(text).slice(1, -1);

function written({ form, kind }: FindEdit, value: string, replace: Replace): string | null {
  const made = replace(kind, value);
  if (made === null || form === 'text') return made;
  return form === 'string' ? escaped(made) : JSON.stringify(made);
}

function* writtenString({ decoded, edits }: StringEdit, replace: Replace): Steps<string | null> {
  const made = yield* applyEdits(decoded, edits, replace);
  return made === decoded ? null : JSON.stringify(made);
}

/** A text with its edits made, a few hundred in a step. */
export function* applyEdits(text: string, edits: readonly Edit[], replace: Replace): Steps<string> {
  let made = '';
  let over = 0;
  for (const [index, edit] of edits.entries()) {
    if (index % editsAStep === editsAStep - 1) yield undefined;
    const { start, end } = edit;
    const instead =
      edit.form === 'decoded'
        ? yield* writtenString(edit, replace)
        : written(edit, text.slice(start, end), replace);
    if (instead === null) continue;
    made += text.slice(over, start) + instead;
    over = end;
  }
  return over === 0 ? text : made + text.slice(over);
}

/** Finds of a text, also in its decoded strings. */
export function* findsIn(edits: readonly Edit[]): Generator<ContentMatch> {
  for (const edit of edits) {
    if (edit.form === 'decoded') yield* edit.edits;
    else yield edit;
  }
}

interface Token {
  start: number;
  end: number;
  kind: 'string' | 'number';
  isEscaped: boolean;
}

const backslash = 92;

/** Behind the closing quote of a string that begins before `from`, or the text's end. */
function* stringEnd(text: string, from: number): Steps<number> {
  let looked = 0;
  for (let quote = text.indexOf('"', from); quote !== -1; quote = text.indexOf('"', quote + 1)) {
    let before = quote;
    while (before > from && text.charCodeAt(before - 1) === backslash) before -= 1;
    if ((quote - before) % 2 === 0) return quote + 1;
    looked += 1;
    if (looked % 1_000 === 0) yield undefined;
  }
  return text.length;
}

const numberAt = /-?\d[\d.eE+-]*/y;

function numberLength(text: string, at: number): number {
  numberAt.lastIndex = at;
  return numberAt.exec(text)?.[0].length ?? 0;
}

/** A minus or a digit. */
const mayBeginNumber = (code: number): boolean => code === 45 || (code >= 48 && code <= 57);

/** A comma, a colon, or an opening bracket. */
const isMark = (code: number): boolean => code === 44 || code === 58 || code === 91 || code === 123;

const tokensAStep = 500;
/**
 * As for bodies: what `JSON.parse` is given is bounded, since one value of two characters costs it
 * as much as a kilobyte of text.
 */
const mostMarks = 200_000;

/**
 * Strings and numbers of a text that may be JSON. Throws `OverContentBudget` for more brackets,
 * commas and colons between them than 100,000 values have.
 */
function* tokensOf(text: string): Steps<Token[]> {
  const tokens: Token[] = [];
  let marks = 0;
  let slash = text.indexOf('\\');
  for (let at = 0, looked = 0; at < text.length; looked += 1) {
    if (looked % tokensAStep === tokensAStep - 1) yield undefined;
    const code = text.charCodeAt(at);
    if (code === 34) {
      const end = yield* stringEnd(text, at + 1);
      if (slash !== -1 && slash < at) slash = text.indexOf('\\', at);
      tokens.push({ start: at, end, kind: 'string', isEscaped: slash !== -1 && slash < end });
      at = end;
    } else if (mayBeginNumber(code)) {
      const length = numberLength(text, at);
      if (length > 0)
        tokens.push({ start: at, end: at + length, kind: 'number', isEscaped: false });
      at += Math.max(1, length);
    } else {
      if (isMark(code)) marks += 1;
      if (marks > mostMarks) throw new OverContentBudget();
      at += 1;
    }
  }
  return tokens;
}

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

function* stringEdit(
  text: string,
  { start, end }: Token,
  inside: readonly ContentMatch[],
  find: Find,
): Steps<Edit[]> {
  const decoded = JSON.parse(text.slice(start, end)) as string;
  const own = yield* find(decoded);
  // What only its place tells, such as a password behind its name, goes as a whole.
  const found =
    own.length > 0 || inside[0] === undefined
      ? own
      : [{ kind: inside[0].kind, start: 0, end: decoded.length }];
  return found.length === 0 ? [] : [{ form: 'decoded', start, end, decoded, edits: asText(found) }];
}

/**
 * Edits by which JSON stays JSON, and what nothing was found in stays as it was written, to the
 * last digit. A number becomes a string. Text that is no JSON has the edits of a text.
 */
export function* jsonEdits(text: string, find: Find): Steps<Edit[]> {
  if (!/^\s*[[{"]/.test(text)) return yield* textEdits(text, find);
  const tokens = yield* tokensOf(text);
  if (!isJson(text)) return yield* textEdits(text, find);
  const all = yield* find(text);
  const edits: Edit[] = [];
  let next = 0;
  for (const [index, token] of tokens.entries()) {
    if (index % tokensAStep === tokensAStep - 1) yield undefined;
    const { start: first, end: last } =
      token.kind === 'string' ? { start: token.start + 1, end: token.end - 1 } : token;
    while ((all[next]?.end ?? Infinity) <= first) next += 1;
    const inside: ContentMatch[] = [];
    for (let one = next; (all[one]?.start ?? Infinity) < last; one += 1) {
      const found = all[one];
      if (found !== undefined && found.end > first)
        inside.push({
          kind: found.kind,
          start: Math.max(found.start, first),
          end: Math.min(found.end, last),
        });
    }
    if (token.isEscaped) edits.push(...(yield* stringEdit(text, token, inside, find)));
    else if (token.kind === 'number')
      edits.push(
        ...inside
          .slice(0, 1)
          .map(({ kind }): Edit => ({ kind, start: token.start, end: token.end, form: 'number' })),
      );
    else for (const one of inside) edits.push({ ...one, form: 'string' });
  }
  return edits;
}
