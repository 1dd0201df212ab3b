import { describe, expect, test } from 'vitest';
import { baseName, readAsk } from './ask.ts';
import { cutToWidth, displayWidth, table } from './display-width.ts';
import { bytes, duration } from './format.ts';
import { languageOf } from './locale.ts';

describe('reading the command line of ask', () => {
  test.each([
    [['q', '--docs', 'a'], 'q', ['a']],
    [['q', '--docs', 'a', 'b', 'c'], 'q', ['a', 'b', 'c']],
    [['q', '--docs', 'a', '--docs', 'b', '--json'], 'q', ['a', 'b']],
    [['--docs', 'a', 'q'], 'q', ['a']],
    [['--docs=a', 'b', 'q'], 'q', ['a', 'b']],
    [['--json', 'q', '--docs', 'a'], 'q', ['a']],
  ])('%j', (args, question, docs) => {
    expect(readAsk(args)).toMatchObject({ question, docs });
  });
});

describe('the knowledge base of some paths', () => {
  test('names that are too long stay apart, and within what the contract takes', () => {
    const long = (last: string): string[] => [`/home/${'x'.repeat(200)}/${last}`];
    expect(baseName(['/a/b'])).toBe('ask: /a/b');
    expect(baseName(long('a')).length).toBeLessThanOrEqual(120);
    expect(baseName(long('a'))).not.toBe(baseName(long('b')));
  });
});

describe('figures and columns', () => {
  test.each([
    [0, '0 B'],
    [999, '999 B'],
    [98_000_000, '98.0 MB'],
    [999_960, '1.0 MB'],
    [4_683_000_000, '4.7 GB'],
  ])('%d bytes are %s', (count, text) => expect(bytes(count)).toBe(text));
  test.each([
    [0, '0 s'],
    [59.4, '59 s'],
    [60, '1 min 00 s'],
    [3_700, '1 h 01 min'],
  ])('%d seconds are %s', (seconds, text) => expect(duration(seconds)).toBe(text));
  test('wide and combining characters take the columns they take', () => {
    expect(displayWidth('租约 lease')).toBe(10);
    expect(displayWidth('e\u0301')).toBe(1);
    expect(cutToWidth('租约到期日', 5)).toBe('租约…');
    expect(
      table(
        ['A', 'B'],
        [
          ['租', 'x'],
          ['ab', 'y'],
        ],
      ),
    ).toBe('A   B\n租  x\nab  y');
  });
});

test.each([
  [{ LANG: 'zh_CN.UTF-8' }, 'zh-CN'],
  [{ LANG: 'zh_CN.UTF-8', LC_ALL: 'C' }, 'en'],
  [{ LC_ALL: '', LANG: 'zh_TW' }, 'zh-CN'],
  [{}, 'en'],
])('the locale %j is %s', (env, language) => expect(languageOf(env, 'en-US')).toBe(language));
