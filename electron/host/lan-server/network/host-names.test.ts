import { hostname } from 'node:os';
import { describe, expect, test } from 'vitest';
import { hostAllowed, hostnameOf, originAllowed } from './host-names.ts';

describe('the Host header', () => {
  test.each([
    ['localhost:4680', '127.0.0.1', true],
    ['127.0.0.1', '127.0.0.1', true],
    ['[::1]:4680', '127.0.0.1', true],
    ['LOCALHOST.', '127.0.0.1', true],
    ['127.0.0.1.example.com', '127.0.0.1', false],
    ['localhost.example.com', '127.0.0.1', false],
    ['192.168.1.5', '127.0.0.1', false],
    ['example.com', '0.0.0.0', false],
    ['192.168.1.5:4680', '0.0.0.0', true],
    ['[fe80::1]', '::', true],
    [`${hostname()}:80`, '0.0.0.0', true],
    ['192.168.1.6', '192.168.1.5', false],
    ['192.168.1.5', '192.168.1.5', true],
    ['a/b', '0.0.0.0', false],
    ['a b', '0.0.0.0', false],
    ['x@127.0.0.1', '127.0.0.1', false],
  ])('%s, bound to %s: %s', (header, bound, allowed) =>
    expect(hostAllowed(header, bound)).toBe(allowed),
  );

  test('numbers in other forms come out as the address they mean, so that none slips through', () => {
    expect(hostnameOf('0x7f.1')).toBe('127.0.0.1');
    expect(hostnameOf(undefined)).toBeNull();
  });
});

test.each([
  ['http://127.0.0.1:1', '127.0.0.1:1', true],
  ['https://box:1', 'box:1', true],
  ['http://127.0.0.1:2', '127.0.0.1:1', false],
  ['null', '127.0.0.1:1', false],
  ['http://127.0.0.1:1/', '127.0.0.1:1', false],
])('the origin %s on %s: %s', (origin, host, allowed) =>
  expect(originAllowed(origin, host)).toBe(allowed),
);
