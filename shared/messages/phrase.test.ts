import { expect, it } from 'vitest';
import { AppError, messageIn, toAppError, toPlainError } from '../errors.ts';
import { catalogue } from './catalogue.ts';
import type { PhraseTexts } from './define-phrases.ts';
import { findPhrase, phrase, renderPhrase, translateText } from './phrase.ts';

const entries = Object.entries<PhraseTexts>(catalogue);
/** Without the words of a plural, which each language has in its own number. */
const names = (template: string): string[] =>
  [...new Set([...template.matchAll(/\{(\w+)/g)].map(([, name = '']) => name))].toSorted();

it.each(entries)('%s has both languages, with the same parameters', (_key, texts) => {
  expect(texts.en).not.toBe('');
  expect(texts['zh-CN']).not.toBe('');
  expect(names(texts['zh-CN'])).toEqual(names(texts.en));
});

it('has each English sentence once, so that a stored text finds its translation', () => {
  const texts = entries.map(([, { en }]) => en.replaceAll(/\s*\n\s*/g, ' '));
  expect(texts.filter((text, at) => texts.indexOf(text) !== at)).toEqual([]);
});

it('renders parameters, and keeps key and parameters across a port', () => {
  const error = new AppError('conflict', phrase('quota.budgetNameTaken', { name: 'Work' }));
  expect(error).toMatchObject({
    key: 'quota.budgetNameTaken',
    params: { name: 'Work' },
    message: expect.stringContaining('A budget named “Work”') as string,
  });
  const crossed = toAppError(JSON.parse(JSON.stringify(toPlainError(error))));
  expect(messageIn(crossed, 'zh-CN')).toContain('已有名为“Work”的预算');
  const { code, message, ...data } = toPlainError(error);
  expect(messageIn(toAppError({ code, message, data }), 'zh-CN')).toContain('“Work”');
});

it('translates a text that was stored in English, and leaves a provider’s words alone', () => {
  expect(
    translateText(
      'A budget named “$& {x}” exists already. Choose another name, or change that one.',
      'zh-CN',
    ),
  ).toContain('“$& {x}”');
  expect(translateText('Incorrect API key provided.', 'zh-CN')).toBe('Incorrect API key provided.');
  expect(findPhrase('')).toBeNull();
  expect(messageIn(new AppError('internal', 'Boom.'), 'zh-CN')).toBe('Boom.');
});

it('falls back to English where a key is unknown', () => {
  expect(renderPhrase({ key: 'of.another.version', text: 'Known there.' }, 'zh-CN')).toBe(
    'Known there.',
  );
});
