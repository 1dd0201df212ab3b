import { describe, expect, it } from 'vitest';
import { citedIn, isReference, withoutCitations } from './citation-marks.ts';

describe('marks of citations', () => {
  it.each<[string, number[]]>([
    ['[1]', [1]],
    ['[1][2]', [1, 2]],
    ['[1, 2;4]', [1, 2, 4]],
    ['[1-3]', [1, 2, 3]],
    ['[2–3, 7]', [2, 3, 7]],
    ['[1 and 2]', [1, 2]],
    ['[ 3 ]', [3]],
    ['【1】【2，3】', [1, 2, 3]],
    ['［１］', [1]],
    ['［１－３］', [1, 2, 3]],
    ['[1至3]', [1, 2, 3]],
    ['[^2]', [2]],
    ['[passage 2]', [2]],
    ['[Source 2, source 3]', [2, 3]],
    ['[来源 2]', [2]],
    ['[1](https://example.com/?q=x)', [1]],
    ['[9-1]', [9, 1]],
    ['[1-900]', [1, 900]],
  ])('%s cites %j and is taken out whole', (mark, numbers) => {
    expect(citedIn(`It ends ${mark}.`)).toEqual(numbers);
    expect(withoutCitations(`It ends ${mark}.`)).toBe('It ends.');
  });

  it.each(['[2027]', '[1990-2000]', '[a]', '[x1]', '(1)', '[]', '[1', 'x[n]', '[1.5]'])(
    '%s is none',
    (text) => {
      expect(citedIn(text)).toEqual([]);
      expect(withoutCitations(text)).toBe(text);
    },
  );

  it('are not looked for in code', () => {
    const text = 'Take `list[0]` or ``a`[1]`` [2].';
    expect(citedIn(text)).toEqual([2]);
    expect(withoutCitations(text)).toBe('Take `list[0]` or ``a`[1]``.');
  });

  it('at the head of a reference are one, and no sentence', () => {
    expect(['[1]: lease.md', '- 【2】：租赁合同'].map(isReference)).toEqual([true, true]);
    expect(isReference('[1] It ends: in May.')).toBe(false);
  });
});
