import { expect, it } from 'vitest';
import { AppError, messageIn, toAppError, toPlainError } from '../errors.ts';
import { catalogue } from './catalogue.ts';
import type { PhraseTexts } from './define-phrases.ts';
import { findPhrase, phrase, renderPhrase, translateText, withParams } from './phrase.ts';

const entries = Object.entries<PhraseTexts>(catalogue);
/** The others are never stored, so no text has to lead back to them. */
const stored = entries.filter(([key]) => !/^(?:cli|title)\./.test(key));
/** Without the words of a plural, which each language has in its own number. */
const names = (template: string): string[] =>
  [...new Set([...template.matchAll(/\{(\w+)/g)].map(([, name = '']) => name))].toSorted();

it.each(entries)('%s has both languages, with the same parameters', (_key, texts) => {
  expect(texts.en).not.toBe('');
  expect(texts['zh-CN']).not.toBe('');
  expect(names(texts['zh-CN'])).toEqual(names(texts.en));
});

it('has each English sentence once, so that a stored text finds its translation', () => {
  const texts = stored.map(([, { en }]) => en.replaceAll(/\s*\n\s*/g, ' '));
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

it('finds every sentence of the catalogue again, also one in another', () => {
  const aDay = Date.UTC(2031, 4, 30, 12);
  const sample = (template: string) =>
    Object.fromEntries(
      names(template).map((name, at) => [
        name,
        new RegExp(`\\{${name}, (?:time|date)\\}`).test(template) ? aDay : `Qx${at}`,
      ]),
    );
  const lost = stored.filter(([key, { en }]) => {
    if (!/\p{L}/u.test(en.replaceAll(/\{[^}]*\}/g, ''))) return false;
    const { text } = withParams({ key, text: en }, sample(en));
    const found = findPhrase(text);
    return found === null || withParams(found, found.params ?? {}).text !== text;
  });
  expect(lost.map(([key]) => key)).toEqual([]);
  const { text } = phrase('quota.budgetNameTaken', { name: phrase('access.readerStopped') });
  expect(text).toContain('reader');
  expect(translateText(text, 'zh-CN')).not.toContain('reader');
  expect(translateText('It is bad. It is new.', 'zh-CN')).toBe('It is bad. It is new.');
});

it('finds the sentences and the time in a provider’s failure that was stored in English', () => {
  const meaning = phrase('providers.regionKeys', {
    meaning: phrase('providers.credential'),
    regions: 'China',
  });
  const said = phrase('providers.said', { meaning, host: 'api.test', words: 'Bad key (401).' });
  const status = phrase('providers.status', { meaning, host: 'api.test', status: 503 });
  const until = Date.UTC(2031, 4, 30, 12);
  const resting = phrase('routing.allResting', { model: 'm', until });
  for (const one of [said, status, resting])
    expect(translateText(one.text, 'zh-CN')).toBe(renderPhrase(one, 'zh-CN'));
  expect(renderPhrase(said, 'zh-CN')).toMatch(/“Bad key \(401\)\.”$/);
  const undated = resting.text.replace(/until .*?\. Nothing/, 'until soon. Nothing');
  expect(translateText(undated, 'zh-CN')).toBe(undated);
});

it('leaves a name alone that is also a word of the terminal or a title', () => {
  for (const { text } of [phrase('cli.budgets.hard'), phrase('title.timeout')])
    expect(translateText(text, 'zh-CN')).toBe(text);
});

it('looks through a hostile text in no time', () => {
  const started = performance.now();
  for (const sign of ['. ', '). ', ': ', ' ', '“a” (', 'a'])
    for (const length of [1_000, 3_999, 2_000_000]) {
      const text = sign.repeat(length / sign.length);
      expect(translateText(text, 'zh-CN')).toBe(text);
      expect(renderPhrase(phrase('lan.unknownField', { name: text }), 'zh-CN')).toContain(text);
    }
  expect(performance.now() - started).toBeLessThan(2_000);
});

it('falls back to English where a key is unknown', () => {
  expect(renderPhrase({ key: 'of.another.version', text: 'Known there.' }, 'zh-CN')).toBe(
    'Known there.',
  );
});
