import { expect, it } from 'vitest';
import type { PhraseLanguage } from './define-phrases.ts';
import { formatTemplate, templateMatcher } from './format-template.ts';
import type { PhraseParams } from './phrase-params.ts';

const format = (template: string, params: PhraseParams, language: PhraseLanguage = 'en'): string =>
  formatTemplate(template, params, language, String);

it('forms plurals, lists, times and dates as the reader writes them', () => {
  expect(format('{n} {n#page|pages}', { n: 1 })).toBe('1 page');
  expect(format('{n} {n#page|pages}', { n: 2 })).toBe('2 pages');
  expect(format('{n} 页', { n: 2 }, 'zh-CN')).toBe('2 页');
  expect(format('{all}', { all: ['a', 'b'] })).toBe('a, b');
  expect(format('{all}', { all: ['a', 'b'] }, 'zh-CN')).toBe('a、b');
  const at = new Date(2026, 11, 24, 18, 5).getTime();
  expect(format('until {at, time}', { at })).toMatch(/until Dec 24, 2026, 6:05\sPM/);
  expect(format('{at, time}', { at }, 'zh-CN')).toBe('2026年12月24日 18:05');
  expect(format('on {at, date}', { at })).toBe('on Dec 24, 2026');
});

it('joins the lines of a template, with a space in English alone', () => {
  expect(format('one\n      two', {})).toBe('one two');
  expect(format('一，\n      二', {}, 'zh-CN')).toBe('一，二');
});

it('finds the parameters of a rendered text, whatever signs it has', () => {
  const { names, match } = templateMatcher('{a} (x+y) has {n} {n#file|files}. {a}?');
  expect(names).toEqual(['a', 'n']);
  expect(match('A.b (x+y) has 1 file. A.b?')).toEqual(['A.b', '1']);
  expect(match('A (x+y) has 2 files. B?')).toBeNull();
  expect(match('A (x+y) has 2 files. A? And more.')).toBeNull();
  expect(templateMatcher('If {a} is, {a} was. {b}').match('If x is, x was. y.')).toEqual([
    'x',
    'y.',
  ]);
  expect(templateMatcher('{a} ends').match('it ends ends')).toEqual(['it ends']);
  expect(templateMatcher('{a} ends').match(' ends')).toBeNull();
});
