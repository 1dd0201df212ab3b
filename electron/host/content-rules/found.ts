import type { ContentKind } from '../../../shared/contract/content-rules.ts';

/** `word` stands for the user's own list. */
export type FoundKind = ContentKind | 'word';

/** Half-open, in UTF-16 units of the text that was looked through. */
export interface Found {
  kind: FoundKind;
  start: number;
  end: number;
}

export interface Span {
  start: number;
  end: number;
}

/** Looks through folded text, in time linear in its length. */
export type Finder = (text: string) => Span[];

/** Each match of a sticky-free global pattern that `keep` lets pass; of the named group `value` where the pattern has one. */
export function matches(pattern: RegExp, text: string, keep: (value: string, at: number) => boolean = () => true): Span[] {
  const found: Span[] = [];
  for (const match of text.matchAll(pattern)) {
    const value = match.groups?.['value'] ?? match[0];
    const start = match.index + match[0].lastIndexOf(value);
    if (keep(value, start)) found.push({ start, end: start + value.length });
  }
  return found;
}

/** Whether one of the cues stands in the `reach` characters before a place. */
export const cuedBy = (cue: RegExp, text: string, at: number, reach: number): boolean => cue.test(text.slice(Math.max(0, at - reach), at));
