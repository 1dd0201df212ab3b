import type { ContentRules } from '../../shared/contract/content-rules.ts';

/** How many rules act: a word list without an action is none, nor is an action without words. */
export const activeRules = ({ words, wordAction, ...kinds }: ContentRules): number =>
  Object.values(kinds).filter((action) => action !== 'off').length +
  (words.length > 0 && wordAction !== 'off' ? 1 : 0);
