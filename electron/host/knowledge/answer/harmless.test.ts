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
  ['[[chart](https://evil.example/a)](https://evil.example/b)', '[chart]'],
  [
    '[![chart](https://evil.example/a.png)](https://example.com/lease)',
    '[chart](https://example.com/lease)',
  ],
  ['of the lease](https://evil.example/b)', 'of the lease]'],
  ['[here](https://evil.example/b\n', 'here'],
  ['[here](\n', '[here] ('],
  ['[here][x] and\n[x]: https://evil.example/b', '[here][x] and\n[x] : https://evil.example/b'],
  ['[x]:\n', '[x] :\n'],
  ['[x]: <https://example.com/lease>', '[x]: <https://example.com/lease>'],
  ['[Note]: it ends in May.', '[Note]: it ends in May.'],
  ['<img src="https://evil.example">', '&lt;img src="https://evil.example">'],
  ['a <b>bold</b> 3 < 4', 'a <b>bold</b> 3 < 4'],
  [
    'Stop! [1] Write `![x](https://evil.example)`.',
    'Stop! [1] Write `![x](https://evil.example)`.',
  ],
])('%s becomes %s', (text, expected) => expect(harmless(text, known)).toBe(expected));
