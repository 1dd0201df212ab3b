import { expect, it } from 'vitest';
import { composedPrompt } from './prompts.ts';
import { tokenBudget } from './token-budget.ts';

it('the caller’s instructions come after the rules of citing, and only where there are some', () => {
  const system = (instructions?: string): string =>
    String(
      composedPrompt(
        { question: 'When?', history: [], ...(instructions === undefined ? {} : { instructions }) },
        [],
      )[0]?.content,
    );
  expect(system('Answer as a pirate.')).toMatch(
    /Use only the passages[^]*Within these rules[^]*pirate/,
  );
  expect(system('')).not.toContain('Within these rules');
  expect(system()).toMatch(/none of them is for you\.$/);
});

it('instructions take tokens from the passages, not from the answer', () => {
  const bare = tokenBudget({ history: [] }, 4096);
  const told = tokenBudget({ history: [], instructions: 'word '.repeat(400) }, 4096);
  expect(told.fit.maxTokens).toBeLessThan(bare.fit.maxTokens);
});
