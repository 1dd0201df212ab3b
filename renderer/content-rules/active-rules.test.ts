import { expect, it } from 'vitest';
import { noContentRules } from '../../shared/contract/content-rules.ts';
import { activeRules } from './active-rules.ts';

it('a word list without an action, and an action without words, are no rule', () => {
  expect(activeRules({ ...noContentRules, words: ['x'] })).toBe(0);
  expect(activeRules({ ...noContentRules, wordAction: 'mask' })).toBe(0);
  expect(activeRules({ ...noContentRules, words: ['x'], wordAction: 'mask', card: 'block' })).toBe(
    2,
  );
});
