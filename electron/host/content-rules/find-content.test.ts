import { array, assert, constantFrom, oneof, property, string } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contentRulesSchema } from '../../../shared/contract/content-rules.ts';
import { runAtOnce } from '../event-loop.ts';
import {
  createContentWork,
  OverContentBudget,
  type ContentBudget,
} from './matching/content-budget.ts';
import { findContent, findSteps } from './find-content.ts';
import type { MatchKind } from './matching/content-match.ts';
import { samples } from '../../../test/fakes/content-samples.ts';

const rules = contentRulesSchema.parse({
  key: 'mask',
  id_number: 'mask',
  phone: 'mask',
  card: 'mask',
  email: 'mask',
});
const foundIn = (text: string, by = rules): [MatchKind, string][] =>
  findContent(text, by).map(({ kind, start, end }) => [kind, text.slice(start, end)]);
const keyOf = (pair: readonly [string, string]): string => pair.join(' ');

describe('the labelled samples', () => {
  it('are found and left alone with at least 98 % recall and precision', () => {
    let [right, missed, wrong] = [0, 0, 0];
    const notes: string[] = [];
    for (const { text, expected } of samples) {
      const found = foundIn(text).map(keyOf);
      const wanted = expected.map(keyOf);
      right += wanted.filter((one) => found.includes(one)).length;
      for (const one of wanted.filter((each) => !found.includes(each)))
        notes.push(`missed ${one} in ${JSON.stringify(text)} (missed so far ${(missed += 1)})`);
      for (const one of found.filter((each) => !wanted.includes(each)))
        notes.push(`wrong ${one} in ${JSON.stringify(text)} (wrong so far ${(wrong += 1)})`);
    }
    const [recall, precision] = [right / (right + missed), right / (right + wrong)];
    process.stdout.write(
      `content rules: ${samples.length} samples, ${right + missed} to find, recall ` +
        `${recall.toFixed(4)}, precision ` +
        `${precision.toFixed(4)}${notes.map((note) => `\n  ${note}`).join('')}\n`,
    );
    expect(recall).toBeGreaterThanOrEqual(0.98);
    expect(precision).toBeGreaterThanOrEqual(0.98);
  });
});

/**
 * What patterns stumble over: beginnings that look like a hit for as long as possible, and borders.
 */
const fragments = [
  '1',
  '13',
  '138 ',
  '4111 ',
  '4111-',
  '0',
  '+',
  '+1 ',
  '(',
  ')',
  '-',
  '.',
  ' ',
  ':',
  '/',
  'a',
  'a.',
  'a@',
  '@',
  'a@b.',
  'sk-',
  'eyJ',
  'eyJa.',
  '.eyJ',
  'password=',
  '密码：',
  '"',
  '\\"',
  '://a:',
  'Bearer ',
  '-----BEGIN PRIVATE KEY-----',
  '-----END',
  '身份证',
  '电话',
  'call ',
  'A1',
  '１',
  '＠',
  '\u200b',
  '中',
  'AKIA',
  '=',
  '\n',
];

describe('time', () => {
  it(
    'is linear: no repeated fragments, however long, make a finder go back over what it has read',
    { timeout: 120_000 },
    () => {
      const words = {
        ...rules,
        words: ['aaaaab', 'a a a b', '密码', 'ab'],
        wordAction: 'mask' as const,
      };
      const parts = array(constantFrom(...fragments), { minLength: 1, maxLength: 4 });
      assert(
        // 100,000 characters squared would be minutes; in one pass they are milliseconds.
        property(
          parts,
          parts,
          (unit, last) =>
            void findContent(
              unit.join('').repeat(Math.ceil(100_000 / unit.join('').length)) + last.join(''),
              words,
            ),
        ),
        { numRuns: 60, examples: fragments.map((one): [string[], string[]] => [[one], ['x']]) },
      );
    },
  );
});

describe('windows', () => {
  const small = { core: 64, context: 700 };

  it('change nothing: a long text has the same finds as each of its lines, wherever it is divided', () => {
    const lines = samples.map(({ text }) => text).filter((text) => !text.includes('PRIVATE KEY'));
    for (const core of [64, 100, 8_192]) {
      let at = 0;
      const expected = lines.flatMap((line) => {
        const found = findContent(line, rules).map((one) => ({
          ...one,
          start: one.start + at,
          end: one.end + at,
        }));
        at += line.length + 4;
        return found;
      });
      expect(findContent(lines.join('\n..\n'), rules, { core, context: 700 })).toEqual(expected);
    }
  });

  it('cut nothing in two, at whatever place of a boundary it begins, also full-width or with characters without width in it', () => {
    for (const secret of [
      '138-0013-8000',
      'wang.fang@example.com',
      '４１１１ １１１１ １１１１ １１１１',
      `138${'\u200b'.repeat(900)}0013${'\u00ad'.repeat(900)}8000`,
    ]) {
      for (let before = 50; before < 80; before += 1) {
        const text = `${'x '.repeat(before).slice(0, before)} ${secret} ${'y '.repeat(400)}`;
        expect(
          findContent(text, rules, small).map(({ start, end }) => text.slice(start, end)),
        ).toEqual([secret]);
      }
    }
  });

  it('hide all of a token or a private key that is longer than any window', () => {
    const token = `eyJ${'a'.repeat(20_000)}.eyJ${'b'.repeat(20_000)}.${'c'.repeat(20_000)}`;
    const key = `-----BEGIN RSA PRIVATE KEY-----\n${'QUJD\n'.repeat(10_000)}-----END RSA PRIVATE KEY-----`;
    for (const secret of [token, key]) {
      const found = foundIn(`${'x '.repeat(4_050)}${secret} after`);
      expect(found.map(([kind, value]) => [kind, value === secret])).toEqual([['key', true]]);
    }
  });

  it('bound each step: whatever the text is, the loop has a chance after every window of every kind', () => {
    for (const unit of [
      'a@',
      '4111 1111 1111 1112 ',
      '１３８',
      '\u200b',
      '😀',
      'call 11010519491231002X ',
      '-----BEGIN PRIVATE KEY-----',
      'eyJaaaaaaaaa.',
      'a',
    ]) {
      const text = unit.repeat(400_000 / unit.length);
      const steps = findSteps(
        text,
        rules,
        createContentWork({ characters: Infinity, candidates: Infinity }),
      );
      let count = 0;
      while (steps.next().done !== true) count += 1;
      // Folding alone takes a step for each 4,096 characters of the source.
      expect(count).toBeGreaterThanOrEqual(text.length / 4_096);
    }
  });

  it('end at the budget, so that no text makes a scan as expensive as its sender likes', () => {
    const run = (text: string, budget: ContentBudget) => () =>
      runAtOnce(findSteps(text, rules, createContentWork(budget)));
    expect(run('a@ '.repeat(30_000), { characters: Infinity, candidates: 20_000 })).toThrow(
      OverContentBudget,
    );
    expect(run('a '.repeat(30_000), { characters: 50_000, candidates: Infinity })).toThrow(
      OverContentBudget,
    );
    expect(run('a '.repeat(30_000), { characters: 60_000, candidates: 0 })).not.toThrow();
  });
});

describe('places', () => {
  it('lie in the text as it was written, whatever is around: never half a character, never outside, in order, never over each other', () => {
    assert(
      property(
        array(
          oneof(
            constantFrom(
              '１３８００１３８０００',
              '13800138000',
              'li＠a.cn',
              '😀',
              'é',
              'e\u0301',
              '\u200b',
              '㍿',
              'ﷺ',
              '，',
              ' ',
              '中',
            ),
            string({ unit: 'grapheme', maxLength: 4 }),
          ),
          { maxLength: 12 },
        ),
        (parts) => {
          const text = parts.join('');
          let over = 0;
          for (const { start, end } of findContent(text, rules)) {
            expect(start).toBeGreaterThanOrEqual(over);
            expect(end).toBeGreaterThan(start);
            over = end;
            expect(text.slice(start, end).isWellFormed()).toBe(true);
          }
          expect(over).toBeLessThanOrEqual(text.length);
        },
      ),
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
  const wordsIn = (text: string, words: string[]): string[] =>
    foundIn(text, contentRulesSchema.parse({ words, wordAction: 'flag' })).map(
      ([, value]) => value,
    );

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
  ])('finds in %j of %j what is there as a word', (text, words, expected) => {
    expect(wordsIn(text, words)).toEqual(expected);
  });

  it('agrees with a plain search for words of a script without spaces', () => {
    const han = string({ unit: constantFrom('甲', '乙', '丙'), minLength: 1, maxLength: 4 });
    assert(
      property(
        string({ unit: constantFrom('甲', '乙', '丙'), maxLength: 30 }),
        array(han, { minLength: 1, maxLength: 5 }),
        (text, words) => {
          const covered = new Set(
            words.flatMap((word) =>
              [...text].flatMap((_, at) =>
                text.startsWith(word, at) ? Array.from(word, (__, index) => at + index) : [],
              ),
            ),
          );
          const found = new Set(
            findContent(text, contentRulesSchema.parse({ words, wordAction: 'flag' })).flatMap(
              ({ start, end }) => Array.from({ length: end - start }, (_, index) => start + index),
            ),
          );
          expect(found).toEqual(covered);
        },
      ),
    );
  });
});

describe('rules', () => {
  it('that are off find nothing, and finds that touch each other hide all of both under the severer action', () => {
    expect(foundIn('13800138000 a@b.cn', contentRulesSchema.parse({}))).toEqual([]);
    expect(
      foundIn(
        'mail13800138000@qq.com',
        contentRulesSchema.parse({ email: 'flag', words: ['qq.com and'], wordAction: 'mask' }),
      ),
    ).toEqual([['email', 'mail13800138000@qq.com']]);
    expect(
      foundIn(
        'write a@b.cn now',
        contentRulesSchema.parse({ email: 'flag', words: ['b.cn now'], wordAction: 'block' }),
      ),
    ).toEqual([['word', 'a@b.cn now']]);
  });
});
