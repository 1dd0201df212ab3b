import type { ContentKind } from '../../../../shared/contract/content-rules.ts';
import type { ContentWork } from './content-budget.ts';

/** `word` is the user's own list. */
export type MatchKind = ContentKind | 'word';

/** Half-open, in UTF-16 units of the text that was read. */
export interface ContentMatch {
  kind: MatchKind;
  start: number;
  end: number;
}

export interface MatchSpan {
  start: number;
  end: number;
  /** The find goes on until its closing line, which may be in another window. */
  isPrivateKey?: true;
  /** It is a find only if the text behind the window completes it. */
  isTokenHead?: true;
}

/**
 * Reads a window of folded text, in time linear in its length; reports each candidate that it
 * judges.
 */
export type Finder = (text: string, work: ContentWork) => MatchSpan[];

/**
 * Each match of a global pattern that `keep` accepts; of the named group `value` where the pattern
 * has one.
 */
export function matches(
  pattern: RegExp,
  text: string,
  work: ContentWork,
  keep: (value: string, at: number) => boolean = () => true,
): MatchSpan[] {
  const found: MatchSpan[] = [];
  for (const match of text.matchAll(pattern)) {
    work.judge();
    const value = match.groups?.['value'] ?? match[0];
    const start = match.index + match[0].lastIndexOf(value);
    if (keep(value, start)) found.push({ start, end: start + value.length });
  }
  return found;
}

/** Whether one of the cues is in the `reach` characters before a place. */
export const cuedBy = (cue: RegExp, text: string, at: number, reach: number): boolean =>
  cue.test(text.slice(Math.max(0, at - reach), at));
