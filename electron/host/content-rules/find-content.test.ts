import { array, assert, constantFrom, oneof, property, string } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contentRulesSchema } from '../../../shared/contract/content-rules.ts';
import { findContent } from './find-content.ts';
import type { FoundKind } from './found.ts';
import { samples } from './testing/samples.ts';

const rules = contentRulesSchema.parse({ key: 'mask', id_number: 'mask', phone: 'mask', card: 'mask', email: 'mask' });
const foundIn = (text: string, by = rules): [FoundKind, string][] => findContent(text, by).map(({ kind, start, end }) => [kind, text.slice(start, end)]);
const keyOf = (pair: readonly [string, string]): string => pair.join(' ');

describe('the labelled samples', () => {
  it('are found and left alone with at least 98 % recall and precision', () => {
    let [right, missed, wrong] = [0, 0, 0];
    const notes: string[] = [];
    for (const { text, expected } of samples) {
      const found = foundIn(text).map(keyOf);
      const wanted = expected.map(keyOf);
      right += wanted.filter((one) => found.includes(one)).length;
      for (const one of wanted.filter((each) => !found.includes(each))) notes.push(`missed ${one} in ${JSON.stringify(text)} (missed so far ${(missed += 1)})`);
      for (const one of found.filter((each) => !wanted.includes(each))) notes.push(`wrong ${one} in ${JSON.stringify(text)} (wrong so far ${(wrong += 1)})`);
    }
    const [recall, precision] = [right / (right + missed), right / (right + wrong)];
    process.stdout.write(`content rules: ${samples.length} samples, ${right + missed} to find, recall ${recall.toFixed(4)}, precision ${precision.toFixed(4)}${notes.map((note) => `\n  ${note}`).join('')}\n`);
    expect(recall).toBeGreaterThanOrEqual(0.98);
    expect(precision).toBeGreaterThanOrEqual(0.98);
  });
});

/** What patterns stumble over: beginnings that look like a hit for as long as possible, and borders. */
const fragments = ['1', '13', '138 ', '4111 ', '4111-', '0', '+', '+1 ', '(', ')', '-', '.', ' ', ':', '/', 'a', 'a.', 'a@', '@', 'a@b.', 'sk-', 'eyJ', 'eyJa.', '.eyJ', 'password=', '密码：', '"', '\\"', '://a:', 'Bearer ', '-----BEGIN PRIVATE KEY-----', '-----END', '身份证', '电话', 'call ', 'A1', '１', '＠', '\u200b', '中', 'AKIA', '=', '\n'];

describe('time', () => {
  it('is linear: no repeated fragments, however long, make a finder go back over what it has read', { timeout: 120_000 }, () => {
    const words = { ...rules, words: ['aaaaab', 'a a a b', '密码', 'ab'], wordAction: 'mask' as const };
    const parts = array(constantFrom(...fragments), { minLength: 1, maxLength: 4 });
    assert(
      // 100,000 characters squared would be minutes; in one pass they are milliseconds.
      property(parts, parts, (unit, last) => void findContent(unit.join('').repeat(Math.ceil(100_000 / unit.join('').length)) + last.join(''), words)),
      { numRuns: 60, examples: fragments.map((one): [string[], string[]] => [[one], ['x']]) },
    );
  });
});

describe('places', () => {
  it('lie in the text as it was written, whatever stands around: never half a character, never outside, in order, never over each other', () => {
    assert(
      property(array(oneof(constantFrom('１３８００１３８０００', '13800138000', 'li＠a.cn', '😀', 'é', 'e\u0301', '\u200b', '㍿', 'ﷺ', '，', ' ', '中'), string({ unit: 'grapheme', maxLength: 4 })), { maxLength: 12 }), (parts) => {
        const text = parts.join('');
        let over = 0;
        for (const { start, end } of findContent(text, rules)) {
          expect(start).toBeGreaterThanOrEqual(over);
          expect(end).toBeGreaterThan(start);
          over = end;
          expect(text.slice(start, end).isWellFormed()).toBe(true);
        }
        expect(over).toBeLessThanOrEqual(text.length);
      }),
    );
  });

  it.each([
    ['１３８００１３８０００', '１３８００１３８０００'],
    ['tel 138\u200b0013\u200d8000 ok', '138\u200b0013\u200d8000'],
    ['😀➡️138‑0013‑8000', '138‑0013‑8000'],
    ['㍿13800138000', '13800138000'],
    ['138\u00a00013\u00a08000', '138\u00a00013\u00a08000'],
  ])('of %j are those of the disguised number', (text, value) => {
    expect(foundIn(text)).toEqual([['phone', value]]);
  });
});

describe('the word list', () => {
  const wordsIn = (text: string, words: string[]): string[] => foundIn(text, contentRulesSchema.parse({ words, wordAction: 'flag' })).map(([, value]) => value);

  it.each([
    ['Project Falcon is late', ['project falcon'], ['Project Falcon']],
    ['PROJECT FALCON', ['project falcon'], ['PROJECT FALCON']],
    ['falcons, falcon_x, Falcon', ['falcon'], ['Falcon']],
    ['这是雷霆计划的预算', ['雷霆计划'], ['雷霆计划']],
    ['用Falcon做的', ['falcon'], ['Falcon']],
    ['ＦＡＬＣＯＮ', ['falcon'], ['ＦＡＬＣＯＮ']],
    ['he she hers', ['he', 'she', 'hers'], ['he', 'she', 'hers']],
    ['Проект и проектор', ['проект'], ['Проект']],
    ['İstanbul falcon', ['falcon'], ['falcon']],
    ['a.b*c', ['a.b*c'], ['a.b*c']],
  ])('finds in %j of %j what stands there as a word', (text, words, expected) => {
    expect(wordsIn(text, words)).toEqual(expected);
  });

  it('agrees with a plain search for words of a script without spaces', () => {
    const han = string({ unit: constantFrom('甲', '乙', '丙'), minLength: 1, maxLength: 4 });
    assert(
      property(string({ unit: constantFrom('甲', '乙', '丙'), maxLength: 30 }), array(han, { minLength: 1, maxLength: 5 }), (text, words) => {
        const covered = new Set(words.flatMap((word) => [...text].flatMap((_, at) => (text.startsWith(word, at) ? Array.from(word, (__, index) => at + index) : []))));
        const found = new Set(findContent(text, contentRulesSchema.parse({ words, wordAction: 'flag' })).flatMap(({ start, end }) => Array.from({ length: end - start }, (_, index) => start + index)));
        expect(found).toEqual(covered);
      }),
    );
  });
});

describe('rules', () => {
  it('that are off find nothing, and finds that touch each other hide all of both under the severer action', () => {
    expect(foundIn('13800138000 a@b.cn', contentRulesSchema.parse({}))).toEqual([]);
    expect(foundIn('mail13800138000@qq.com', contentRulesSchema.parse({ email: 'flag', words: ['qq.com and'], wordAction: 'mask' }))).toEqual([['email', 'mail13800138000@qq.com']]);
    expect(foundIn('write a@b.cn now', contentRulesSchema.parse({ email: 'flag', words: ['b.cn now'], wordAction: 'block' }))).toEqual([['word', 'a@b.cn now']]);
  });
});
