import { describe, expect, it } from 'vitest';
import { estimateTokens } from '../usage/estimate-tokens.ts';
import { clipToTokens } from './clip-to-tokens.ts';
import { answerTokensOf, fitContext, type Turn } from './fit-context.ts';

const turns = (...tokens: number[]): Turn[] =>
  tokens.map((count, index) => ({
    id: `msg_${index}`,
    role: index % 2 === 0 ? 'user' : 'assistant',
    content: `turn ${index}`,
    tokens: count,
  }));
const fit = (contextTokens: number, ...tokens: number[]) =>
  fitContext({ system: 'S', summary: '', headTokens: 10, turns: turns(...tokens), contextTokens });
const said = ({ messages }: ReturnType<typeof fit>) =>
  messages.slice(1).map(({ content }) => content);

describe('fitContext', () => {
  it('keeps all turns while they fit, and asks for no summary', () => {
    expect(fit(4096, 100, 100, 100)).toMatchObject({ dropped: 0, summarise: 0 });
  });

  it('keeps the newest turns, opens with a question, and leaves the answer its room', () => {
    const fitted = fit(2000, 400, 400, 400, 400, 400);
    expect(said(fitted)).toEqual(['turn 2', 'turn 3', 'turn 4']);
    expect(fitted.dropped).toBe(2);
    expect(3 * 405 + 10).toBeLessThanOrEqual(2000 - answerTokensOf(2000));
  });

  it('lets a summary cover more than what has no place, so that not each turn needs a new one', () => {
    expect(fit(2000, 400, 400, 400, 400, 400)).toMatchObject({ dropped: 2, summarise: 4 });
  });

  it('never drops or summarises the question itself', () => {
    expect(fit(2000, 400, 400, 1200)).toMatchObject({ dropped: 2, summarise: 2 });
    expect(fit(2000, 1400)).toMatchObject({ dropped: 0, summarise: 0 });
  });

  it('says so when the question alone has no place, instead of sending half of it', () => {
    expect(() => fit(2000, 100, 100, 1600)).toThrow(
      expect.objectContaining({ code: 'context_too_long' }) as Error,
    );
  });

  it('puts the summary behind the system text', () => {
    const { messages } = fitContext({
      system: 'S',
      summary: 'They spoke of rent.',
      headTokens: 20,
      turns: turns(10),
      contextTokens: 1000,
    });
    expect(messages[0]).toEqual({
      role: 'system',
      content: expect.stringMatching(/^S\n\n.*\nThey spoke of rent\.$/) as string,
    });
  });
});

describe('clipToTokens', () => {
  it('clips to about as many tokens, keeping beginning and end', () => {
    const clipped = clipToTokens(`begin ${'x'.repeat(4000)} end`, 100);
    expect(estimateTokens(clipped)).toBeLessThan(110);
    expect(clipped).toMatch(/^begin .* end$/);
    expect(clipToTokens('short', 100)).toBe('short');
  });
});
