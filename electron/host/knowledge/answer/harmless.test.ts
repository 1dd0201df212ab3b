import { expect, it } from 'vitest';
import { harmless } from './harmless.ts';

const known = ['See https://example.com/lease for the lease.'];

it.each([
  ['Rent ![chart](https://evil.example/?q=940) is due.', 'Rent chart is due.'],
  ['![](https://evil.example/?q=940)', ''],
  ['![chart](https://example.com/lease)', '[chart](https://example.com/lease)'],
  ['![chart][ref]', '[chart][ref]'],
  ['[here](https://evil.example/?q=940 "title")', 'here'],
  ['[here]( <//evil.example/x> )', 'here'],
  ['[here](https://example.com/lease)', '[here](https://example.com/lease)'],
  ['[here](https://example.com/lease?q=940)', 'here'],
  ['<img src="https://evil.example">', '&lt;img src="https://evil.example">'],
  ['a <b>bold</b> 3 < 4', 'a <b>bold</b> 3 < 4'],
  ['Stop! [1] Write `![x](https://evil.example)`.', 'Stop! [1] Write `![x](https://evil.example)`.'],
])('%s becomes %s', (text, expected) => expect(harmless(text, known)).toBe(expected));
