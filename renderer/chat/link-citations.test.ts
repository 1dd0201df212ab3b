import { describe, expect, it } from 'vitest';
import { citationHref, citedNumber, linkCitations } from './link-citations.ts';

const known = new Set([1, 2]);

describe('citations', () => {
  it('links each number that has a source, also two side by side', () => {
    expect(linkCitations('It ends in June [1][2].', known)).toBe(
      `It ends in June [1](${citationHref}1)[2](${citationHref}2).`,
    );
  });
  it('leaves a number without a source as text, so that no citation leads nowhere', () => {
    expect(linkCitations('See [3].', known)).toBe('See [3].');
  });
  it('does not touch array indexes in code', () => {
    expect(linkCitations('Use `a[1]` and\n```js\nb[2]\n```\nas said [1]', known)).toBe(
      `Use \`a[1]\` and\n\`\`\`js\nb[2]\n\`\`\`\nas said [1](${citationHref}1)`,
    );
    expect(linkCitations('```js\nb[2]', known)).toBe('```js\nb[2]');
  });
  it('does not break links that the model wrote itself', () => {
    expect(linkCitations('[1](https://a.example) and [1]: x', known)).toBe(
      '[1](https://a.example) and [1]: x',
    );
  });
  it('reads the brackets that Chinese text uses', () => {
    expect(linkCitations('租约于六月到期【2】。', known)).toBe(
      `租约于六月到期[2](${citationHref}2)。`,
    );
  });
  it('tells its own links from others', () => {
    expect(citedNumber(`${citationHref}12`)).toBe(12);
    expect(citedNumber(`${citationHref}x`)).toBeNull();
    expect(citedNumber('#source-12')).toBeNull();
    expect(citedNumber('https://x')).toBeNull();
  });
});
