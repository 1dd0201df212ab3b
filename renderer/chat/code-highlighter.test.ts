import { createCodePlugin } from '@streamdown/code';
import { describe, expect, it } from 'vitest';
import type { HighlightResult } from 'streamdown';
import { warmedUp } from './code-highlighter.ts';

const plugin = warmedUp(createCodePlugin({ themes: ['github-light', 'github-dark'] }));
const code = "const end = new Date('2027-06-30');";

function highlight(language: string): Promise<HighlightResult> {
  return new Promise((resolve) => {
    const ready = plugin.highlight({ code, language, themes: plugin.getThemes() }, resolve);
    if (ready) resolve(ready);
  });
}

describe('code highlighter', () => {
  it('answers with the text that was asked for, not the one it warms up with', async () => {
    const { tokens } = await highlight('ts');
    expect(
      tokens
        .flat()
        .map((token) => token.content)
        .join(''),
    ).toBe(code);
    expect(tokens.flat().length).toBeGreaterThan(5);
  });
  it('answers each of several blocks that ask before the grammar is there', async () => {
    const all = await Promise.all([highlight('python'), highlight('python'), highlight('python')]);
    expect(
      all.map(({ tokens }) =>
        tokens
          .flat()
          .map((token) => token.content)
          .join(''),
      ),
    ).toEqual([code, code, code]);
  });
});
