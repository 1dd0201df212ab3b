import { describe, expect, it } from 'vitest';
import { estimatePieces } from '../text/estimate-pieces.ts';
import { answerTokens, tokenBudget } from './token-budget.ts';

const talk = (turns: number, words = 20) =>
  Array.from({ length: turns }, (_, i) => ({
    role: i % 2 === 0 ? ('user' as const) : ('assistant' as const),
    content: `turn${i} ${'word '.repeat(words)}`,
  }));
const tokens = (texts: readonly { content: string }[]): number =>
  texts.reduce((sum, { content }) => sum + estimatePieces(content), 0);

describe('a window', () => {
  it('that is empty of conversation is the passages’, up to their share', () => {
    expect(tokenBudget({ history: [] }, 4096)).toMatchObject({
      history: [],
      fit: { maxTokens: 4096 - answerTokens - 800 },
    });
    expect(tokenBudget({ history: [] }).fit).toEqual({ least: 3, most: 8, maxTokens: 4000 });
    expect(tokenBudget({ history: [] }, 1024).fit.maxTokens).toBe(0);
  });

  it.each([4096, 8192, 16_384, undefined])(
    'of %s tokens holds a conversation of any length: the newest turns, from a question on',
    (context) => {
      const all = talk(1001);
      const { history, fit } = tokenBudget({ history: all }, context);
      expect(history.at(-1)).toEqual(all.at(-1));
      expect(history[0]?.role).toBe('user');
      expect(all.slice(-history.length)).toEqual(history);
      expect(tokens(history)).toBeGreaterThan(400);
      expect(tokens(history) + fit.maxTokens + answerTokens + 800).toBeLessThanOrEqual(
        context ?? 10_000,
      );
      expect(fit.maxTokens).toBeGreaterThan(1500);
    },
  );

  it('has the last two exchanges whatever their length, each turn by its beginning', () => {
    const { history } = tokenBudget({ history: talk(10, 5000) }, 4096);
    expect(history.map(({ content }) => content.slice(0, 5))).toEqual([
      'turn6',
      'turn7',
      'turn8',
      'turn9',
    ]);
    expect(history.every(({ content }) => content.endsWith(' …'))).toBe(true);
  });
});
