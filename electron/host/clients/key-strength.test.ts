import { randomBytes, randomInt } from 'node:crypto';
import { assert, property, string } from 'fast-check';
import { expect, it } from 'vitest';
import { isWeakKey } from './key-strength.ts';

const seed = 13;

it.each([
  '42',
  'WEAK_KEY',
  'password',
  'hearth-client-secret',
  'laptop-key',
  'correct horse',
  '0123456789012345678901',
  'a'.repeat(64),
  'ababababababababababababab',
  'deadbeefdeadbeefdead',
])('%s is weak', (key) => {
  expect(isWeakKey(key)).toBe(true);
});

it('every random key of 128 bits in a usual form is strong, so that no one is refused who did it right', () => {
  const forms: (() => string)[] = [
    () => randomBytes(16).toString('hex'),
    () => randomBytes(16).toString('base64url'),
    () => randomBytes(16).toString('base64'),
    () => `hk-${randomBytes(32).toString('base64url')}`,
    () => Array.from({ length: 39 }, () => randomInt(10)).join(''),
  ];
  for (const form of forms) for (let n = 0; n < 500; n += 1) expect(isWeakKey(form())).toBe(false);
});

it('no key below 20 characters is strong, whatever it is made of (seed 13)', () => {
  assert(
    property(string({ maxLength: 19, unit: 'binary-ascii' }), (key) => isWeakKey(key)),
    { seed, numRuns: 2000 },
  );
});
