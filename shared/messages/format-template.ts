import type { PhraseLanguage } from './define-phrases.ts';
import type { Phrase, PhraseParam, PhraseParams } from './phrase-params.ts';

/** `{name}`, `{name#one|other}` or `{name, time}`. */
const slot = /\{(\w+)(?:#([^|}]*)\|([^}]*)|, (time|date))?\}/g;

const listSeparators: Readonly<Record<PhraseLanguage, string>> = { en: ', ', 'zh-CN': '、' };

/** One line of a template that was written in several. */
export const unfolded = (template: string, language: PhraseLanguage): string =>
  template.replaceAll(/\s*\n\s*/g, language === 'en' ? ' ' : '');

const dateOf = (ms: number, form: string, language: PhraseLanguage): string =>
  new Intl.DateTimeFormat(
    language,
    form === 'date' ? { dateStyle: 'medium' } : { dateStyle: 'medium', timeStyle: 'short' },
  ).format(ms);

/**
 * A template with its parameters, as a reader of `language` writes plurals, lists and times.
 * `nested` renders a phrase that is a parameter.
 */
export function formatTemplate(
  template: string,
  params: PhraseParams,
  language: PhraseLanguage,
  nested: (param: string | number | Phrase) => string,
): string {
  return unfolded(template, language).replaceAll(
    slot,
    (whole: string, ...[name = '', one, other, form]: (string | undefined)[]) => {
      const value = params[name];
      if (value === undefined) return whole;
      if (one !== undefined && other !== undefined)
        return new Intl.PluralRules(language).select(Number(value)) === 'one' ? one : other;
      if (form !== undefined && typeof value === 'number') return dateOf(value, form, language);
      return Array.isArray(value)
        ? value.map(nested).join(listSeparators[language])
        : nested(value as Exclude<PhraseParam, readonly unknown[]>);
    },
  );
}

/** Unix milliseconds of a date or a time as an English text has it; NaN where it is none. */
export const readDate = (text: string): number => Date.parse(text.replaceAll(/\s/g, ' '));

/** Finds the parameters of a rendered template. */
export interface TemplateMatcher {
  names: readonly string[];
  /** Those of them that are a date or a time. */
  times: ReadonlySet<string>;
  /** False for a template that is nothing but parameters and punctuation. */
  hasWords: boolean;
  /** The values in the order of `names`; null for a text that is not of this template. */
  match(text: string): readonly string[] | null;
}

/** Forms that a piece of text has, or the number of a parameter that is repeated there. */
type Piece = readonly string[] | number;

/** What is between two parameters; `rest` begins with the first that is repeated there. */
interface Between {
  head: readonly string[];
  rest: readonly Piece[];
}

const joinedForms = (pieces: readonly Piece[], values: readonly string[]): readonly string[] =>
  pieces.reduce<readonly string[]>(
    (before, piece) => {
      const forms = typeof piece === 'number' ? [values[piece] ?? ''] : piece;
      return before.flatMap((start) => forms.map((form) => start + form));
    },
    [''],
  );

function betweenOf(pieces: readonly Piece[]): Between {
  const repeated = pieces.findIndex((piece) => typeof piece === 'number');
  const end = repeated < 0 ? pieces.length : repeated;
  return { head: joinedForms(pieces.slice(0, end), []), rest: pieces.slice(end) };
}

interface ReadTemplate {
  names: string[];
  times: Set<string>;
  parts: Between[];
}

function readTemplate(template: string): ReadTemplate {
  const names: string[] = [];
  const times = new Set<string>();
  const parts: Between[] = [];
  let pieces: Piece[] = [];
  let end = 0;
  const text = unfolded(template, 'en');
  for (const match of text.matchAll(slot)) {
    const [whole, name = '', one, other, form] = match;
    if (form !== undefined) times.add(name);
    pieces.push([text.slice(end, match.index)]);
    end = match.index + whole.length;
    if (one !== undefined && other !== undefined) pieces.push([one, other]);
    else if (names.includes(name)) pieces.push(names.indexOf(name));
    else {
      names.push(name);
      parts.push(betweenOf(pieces));
      pieces = [];
    }
  }
  return { names, times, parts: [...parts, betweenOf([...pieces, [text.slice(end)]])] };
}

/** The first place of any of the forms; of two in one place the longer. */
function firstPlace(
  text: string,
  forms: readonly string[],
  from: number,
): { at: number; end: number } | null {
  const places = forms
    .map((form) => ({ at: text.indexOf(form, from), form }))
    .filter(({ at }) => at >= from)
    .toSorted((a, b) => a.at - b.at || b.form.length - a.form.length);
  const [first] = places;
  return first === undefined ? null : { at: first.at, end: first.at + first.form.length };
}

/** The place of the form that ends the text, with at least one character before it. */
function lastPlace(
  text: string,
  forms: readonly string[],
  from: number,
): { at: number; end: number } | null {
  const form = forms.find((one) => text.endsWith(one) && text.length - one.length >= from);
  return form === undefined ? null : { at: text.length - form.length, end: text.length };
}

/**
 * Searches for the words between the parameters; each parameter ends where they first occur. No
 * regular expression, which would backtrack for minutes in a text of some thousand characters.
 */
export function templateMatcher(template: string): TemplateMatcher {
  const { names, times, parts } = readTemplate(template);
  const [beginning = { head: [''], rest: [] }, ...others] = parts;
  const match = (text: string): readonly string[] | null => {
    const start = beginning.head.find((form) => text.startsWith(form));
    if (start === undefined) return null;
    const values: string[] = [];
    let from = start.length;
    for (const [index, { head, rest }] of others.entries()) {
      const isLast = index === others.length - 1 && rest.length === 0;
      const place = (isLast ? lastPlace : firstPlace)(text, head, from + 1);
      if (place === null) return null;
      values.push(text.slice(from, place.at));
      from = place.end;
      const more = joinedForms(rest, values).find((form) => text.startsWith(form, from));
      if (more === undefined) return null;
      from += more.length;
    }
    return from === text.length ? values : null;
  };
  return { names, times, hasWords: /\p{L}/u.test(template.replaceAll(slot, '')), match };
}
