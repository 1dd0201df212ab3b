import { describe, expect, it } from 'vitest';
import { excerpt, highlight, wordsOf } from './highlight.ts';

describe('highlight', () => {
  it('drops the words that every question holds', () => {
    expect(wordsOf('When does the lease end?')).toEqual(['lease', 'end']);
  });
  it('cuts Han text into pairs, and keeps a one-character query', () => {
    expect(wordsOf('租约到期')).toEqual(['租约', '约到', '到期']);
    expect(wordsOf('租')).toEqual(['租']);
  });
  it('marks words at their beginning only, whatever their case', () => {
    expect(highlight('Part of the Art, arts', ['art'])).toEqual([
      { text: 'Part of the ', hit: false },
      { text: 'Art', hit: true },
      { text: ', ', hit: false },
      { text: 'art', hit: true },
      { text: 's', hit: false },
    ]);
  });
  it('joins pairs that overlap to one mark', () => {
    expect(highlight('本租约到期日', ['租约', '约到', '到期'])).toEqual([
      { text: '本', hit: false },
      { text: '租约到期', hit: true },
      { text: '日', hit: false },
    ]);
  });
  it('does not mark the wrong place where lower case is longer than the text (İ)', () => {
    expect(highlight('İ lease', ['lease'])).toEqual([{ text: 'İ lease', hit: false }]);
  });
  it('shows the part of a long passage where the match is', () => {
    const text = `${'word '.repeat(200)}the lease ends${' tail'.repeat(200)}`;
    const cut = excerpt(text, ['lease'], 120);
    expect(cut).toContain('lease ends');
    expect(cut.length).toBeLessThanOrEqual(122);
    expect(cut.startsWith('…') && cut.endsWith('…')).toBe(true);
  });
});
