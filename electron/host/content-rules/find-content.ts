import type { ContentAction, ContentRules } from '../../../shared/contract/content-rules.ts';
import { contentKinds } from '../../../shared/contract/content-rules.ts';
import { runAtOnce, type Steps } from '../event-loop.ts';
import { createContentWork, type ContentWork } from './matching/content-budget.ts';
import { findCards } from './finders/cards.ts';
import { findEmails } from './finders/emails.ts';
import { findIdNumbers } from './finders/id-numbers.ts';
import { createPrivateKeyEnds, findKeys, tokenEnd } from './finders/keys.ts';
import { findPhones } from './finders/phones.ts';
import { wordFinderOf } from './finders/word-finders.ts';
import { foldedWindows, type FoldedWindow, type WindowSize } from './matching/folded-windows.ts';
import type { Finder, ContentMatch, MatchKind, MatchSpan } from './matching/content-match.ts';

const finders = {
  key: findKeys,
  id_number: findIdNumbers,
  phone: findPhones,
  card: findCards,
  email: findEmails,
} as const;

/** The most telling first: a number that is two things at once counts as the first of them. */
const precedence: readonly MatchKind[] = ['key', 'id_number', 'card', 'email', 'phone', 'word'];
export const severity: Readonly<Record<ContentAction, number>> = {
  off: 0,
  flag: 1,
  mask: 2,
  block: 3,
};

export const actionOf = (rules: ContentRules, kind: MatchKind): ContentAction =>
  kind === 'word' ? (rules.words.length === 0 ? 'off' : rules.wordAction) : rules[kind];

/** The kinds that are looked for at all. */
export const activeKinds = (rules: ContentRules): MatchKind[] =>
  [...contentKinds, 'word' as const].filter((kind) => actionOf(rules, kind) !== 'off');

/**
 * Overlapping finds become one, so that no part of any stays: under the severest action among them,
 * then of the most telling kind.
 */
function addMerged(
  all: ContentMatch[],
  found: readonly ContentMatch[],
  weight: (one: ContentMatch) => number,
): void {
  for (const one of found.toSorted((a, b) => a.start - b.start || b.end - a.end)) {
    const last = all.at(-1);
    if (last === undefined || one.start >= last.end) all.push(one);
    else
      all[all.length - 1] = {
        kind: weight(one) > weight(last) ? one.kind : last.kind,
        start: last.start,
        end: Math.max(last.end, one.end),
      };
  }
}

/** What a token goes on with behind the window that it reaches the end of. */
const restOfToken = /[\w.~+/=-]*/y;

function endOfToken(source: string, from: number): number {
  restOfToken.lastIndex = from;
  return from + (restOfToken.exec(source)?.[0].length ?? 0);
}

/**
 * Finds of a window at their places in the source. Only private keys and tokens are longer than a
 * window; what earlier finds cover is not read again.
 */
function placedIn(source: string) {
  const privateKeyEnd = createPrivateKeyEnds(source);
  let covered = 0;
  const endOf = (start: number, end: number, span: MatchSpan, cutOff: boolean): number | null => {
    if (start < covered) return span.isTokenHead === true ? null : end;
    if (span.isPrivateKey === true) return privateKeyEnd(end);
    if (span.isTokenHead === true) return tokenEnd(source, start);
    return cutOff ? endOfToken(source, end) : end;
  };
  return (
    { text, last, original }: FoldedWindow,
    kind: MatchKind,
    span: MatchSpan,
  ): ContentMatch | null => {
    const { start, end } = original(span.start, span.end);
    const found = endOf(start, end, span, !last && span.end === text.length);
    if (found === null) return null;
    covered = Math.max(covered, found);
    return { kind, start, end: found };
  };
}

/**
 * What the rules look for in a text, in order and without overlaps; in time linear in its length, a
 * window and a kind at a time. Throws `OverContentBudget`.
 */
export function* findSteps(
  source: string,
  rules: ContentRules,
  work: ContentWork,
  size?: WindowSize,
): Steps<ContentMatch[]> {
  const all: ContentMatch[] = [];
  if (source === '') return all;
  const weight = ({ kind }: ContentMatch): number =>
    severity[actionOf(rules, kind)] * precedence.length - precedence.indexOf(kind);
  const kinds: [MatchKind, Finder][] = [];
  for (const kind of activeKinds(rules))
    kinds.push([kind, kind === 'word' ? yield* wordFinderOf(rules.words) : finders[kind]]);
  const placed = placedIn(source);
  for (const window of foldedWindows(source, size)) {
    yield undefined;
    if (window === undefined) continue;
    work.read(window.coreEnd - window.coreStart);
    const found: ContentMatch[] = [];
    for (const [kind, find] of kinds) {
      for (const span of find(window.text, work)) {
        const one =
          span.start >= window.coreStart && span.start < window.coreEnd
            ? placed(window, kind, span)
            : null;
        if (one !== null) found.push(one);
      }
      yield undefined;
    }
    addMerged(all, found, weight);
  }
  return all;
}

/** `findSteps` at once and without a budget, for short texts and tests. */
export const findContent = (
  source: string,
  rules: ContentRules,
  size?: WindowSize,
): ContentMatch[] =>
  runAtOnce(
    findSteps(
      source,
      rules,
      createContentWork({ characters: Infinity, candidates: Infinity }),
      size,
    ),
  );
