import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { estimateTokens } from './estimate-tokens.ts';
import { countText } from './token-bound.ts';

it('counts four Latin letters or one ideograph as a token', () => {
  expect(['', 'abcdefgh', '租约何时结束', 'abcd租约何'].map(estimateTokens)).toEqual([0, 2, 6, 4]);
});

it('gives the likely figure of countText, so that contexts and meters count alike', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(estimateTokens(text)).toBe(countText(text).likely);
    }),
  );
});
