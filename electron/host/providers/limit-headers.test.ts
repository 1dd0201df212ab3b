import { describe, expect, it } from 'vitest';
import { goDurationMs, limitsIn } from './limit-headers.ts';

const now = 1_700_000_000_000;
const read = (headers: Record<string, string>) => limitsIn(new Headers(headers), now);

describe('a Go duration', () => {
  it.each([
    ['6m0s', 360_000],
    ['1s', 1000],
    ['7.66s', 7660],
    ['120ms', 120],
    ['2h3m4.5s', 7_384_500],
    ['soon', null],
    ['6m0', null],
    ['', null],
  ])('%s', (text, ms) => {
    expect(goDurationMs(text)).toBe(ms);
  });
});

describe('limits in headers', () => {
  it('are OpenAI’s six, with resets as durations', () => {
    expect(
      read({
        'x-ratelimit-limit-requests': '60',
        'x-ratelimit-limit-tokens': '150000',
        'x-ratelimit-remaining-requests': '59',
        'x-ratelimit-remaining-tokens': '149984',
        'x-ratelimit-reset-requests': '1s',
        'x-ratelimit-reset-tokens': '6m0s',
      }),
    ).toEqual([
      { kind: 'requests', limit: 60, left: 59, resetsAt: now + 1000 },
      { kind: 'tokens', limit: 150_000, left: 149_984, resetsAt: now + 360_000 },
    ]);
  });

  it.each([
    [
      'OpenRouter’s, whose reset is Unix ms',
      {
        'x-ratelimit-limit': '20',
        'x-ratelimit-remaining': '0',
        'x-ratelimit-reset': String(now + 5000),
      },
      [{ kind: 'requests', limit: 20, left: 0, resetsAt: now + 5000 }],
    ],
    [
      'Together’s, in seconds, with tokens of another name',
      {
        'x-ratelimit-limit': '10',
        'x-ratelimit-remaining': '9',
        'x-ratelimit-reset': '2',
        'x-tokenlimit-limit': '3000',
        'x-tokenlimit-remaining': '2900',
      },
      [
        { kind: 'requests', limit: 10, left: 9, resetsAt: now + 2000 },
        { kind: 'tokens', limit: 3000, left: 2900, resetsAt: null },
      ],
    ],
    [
      'Azure’s, of which only what is left is told',
      { 'x-ratelimit-remaining-requests': '3', 'x-ratelimit-remaining-tokens': '' },
      [{ kind: 'requests', limit: null, left: 3, resetsAt: null }],
    ],
    [
      'nonsense, of which nothing is made',
      { 'x-ratelimit-limit-requests': 'many', 'x-ratelimit-remaining-requests': '-1' },
      [],
    ],
    ['none', {}, []],
  ])('are %s', (_, headers, limits) => {
    expect(read(headers as Record<string, string>)).toEqual(limits);
  });
});
