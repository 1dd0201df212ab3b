import { expect, it } from 'vitest';
import { acceptedLanguage } from './accept-language.ts';

it.each([
  [undefined, 'en'],
  ['', 'en'],
  ['*', 'en'],
  ['fr', 'en'],
  ['en-US,en;q=0.9,zh-CN;q=0.8', 'en'],
  ['zh-CN,zh;q=0.9,en;q=0.8', 'zh-CN'],
  ['zh', 'zh-CN'],
  ['ZH-hant-TW', 'zh-CN'],
  ['en;q=0.5, zh;q=0.7', 'zh-CN'],
  ['fr, zh;q=0.3', 'zh-CN'],
  ['zh;q=0', 'en'],
  ['zh;q=x, en', 'en'],
  ['azh, b;zh', 'en'],
])('%s is answered in %s', (header, language) => {
  expect(acceptedLanguage(header)).toBe(language);
});
