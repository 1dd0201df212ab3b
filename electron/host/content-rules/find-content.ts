import type { ContentAction, ContentRules } from '../../../shared/contract/content-rules.ts';
import { contentKinds } from '../../../shared/contract/content-rules.ts';
import { findCards } from './finders/cards.ts';
import { findEmails } from './finders/emails.ts';
import { findIdNumbers } from './finders/id-numbers.ts';
import { findKeys } from './finders/keys.ts';
import { findPhones } from './finders/phones.ts';
import { createWordFinder } from './finders/words.ts';
import { foldText } from './fold-text.ts';
import type { Finder, Found, FoundKind } from './found.ts';

const finders = { key: findKeys, id_number: findIdNumbers, phone: findPhones, card: findCards, email: findEmails } as const;

/** The most telling first: a number that is two things at once counts as the first of them. */
const precedence: readonly FoundKind[] = ['key', 'id_number', 'card', 'email', 'phone', 'word'];
export const severity: Readonly<Record<ContentAction, number>> = { off: 0, flag: 1, mask: 2, block: 3 };

export const actionOf = (rules: ContentRules, kind: FoundKind): ContentAction => (kind === 'word' ? (rules.words.length === 0 ? 'off' : rules.wordAction) : rules[kind]);

/** The kinds that are looked for at all. */
export const activeKinds = (rules: ContentRules): FoundKind[] => [...contentKinds, 'word' as const].filter((kind) => actionOf(rules, kind) !== 'off');

/** Overlapping finds become one, so that no part of any stays: under the severest action among them, then of the most telling kind. */
export function merged(found: readonly Found[], rules: ContentRules): Found[] {
  const weight = ({ kind }: Found): number => severity[actionOf(rules, kind)] * precedence.length - precedence.indexOf(kind);
  const all: Found[] = [];
  for (const one of found.toSorted((a, b) => a.start - b.start || b.end - a.end)) {
    const last = all.at(-1);
    if (last === undefined || one.start >= last.end) all.push({ ...one });
    else all[all.length - 1] = { kind: weight(one) > weight(last) ? one.kind : last.kind, start: last.start, end: Math.max(last.end, one.end) };
  }
  return all;
}

const mostKept = 32;
const wordFinders = new Map<string, Finder>();

/** Automata by their list: a client's rules come anew with each request. */
function wordFinderOf(words: readonly string[]): Finder {
  const key = words.join('\n');
  const finder = wordFinders.get(key) ?? createWordFinder(words);
  wordFinders.delete(key);
  wordFinders.set(key, finder);
  const [oldest] = wordFinders.size > mostKept ? wordFinders.keys() : [];
  if (oldest !== undefined) wordFinders.delete(oldest);
  return finder;
}

/** What the rules look for in a text, in order and without overlaps; in time linear in its length. */
export function findContent(source: string, rules: ContentRules): Found[] {
  if (source === '') return [];
  const { text, original } = foldText(source);
  const found = activeKinds(rules).flatMap((kind): Found[] => (kind === 'word' ? wordFinderOf(rules.words) : finders[kind])(text).map(({ start, end }) => ({ kind, ...original(start, end) })));
  return merged(found, rules);
}
