import { describe, expect, it } from 'vitest';
import { admit, type KnownClient } from './known-client.ts';
import { ipAllow } from './ip-allow.ts';

describe('addresses', () => {
  it.each([
    [['192.168.1.20'], '192.168.1.20', true],
    [['192.168.1.20'], '192.168.1.2', false],
    [['192.168.1.0/24'], '::ffff:192.168.1.9', true],
    [['192.168.1.0/24'], '192.168.2.1', false],
    [['fd00::/8'], 'fd12:3456::1', true],
    [['fd00::/8'], '10.0.0.1', false],
    [['192.168.1.0/24'], '::ffff:c0a8:109', true],
    [['::ffff:192.168.1.0/120'], '192.168.1.9', true],
    [['::ffff:192.168.1.0/120'], '192.168.2.9', false],
    [['::/0'], '2001:db8::1', true],
    [['::/0'], '192.168.1.20', true],
    [['::/0'], '::ffff:192.168.1.20', true],
    [['fd00::/8'], '192.168.1.20', false],
    [['64:ff9b::/96'], '192.168.1.9', false],
    [['192.168.0.0/16'], '64:ff9b::c0a8:109', false],
    [['192.168.0.0/16'], '2002:c0a8:109::1', false],
    [['fe80::/10'], 'fe80::1%eth0', true],
    [['0.0.0.0/0'], 'nonsense', false],
  ])('%j, from %s: %s', (entries, address, allowed) =>
    expect(ipAllow(entries)?.(address)).toBe(allowed),
  );

  it.each([
    '',
    '192.168.1.0/33',
    '192.168.1.0/24/1',
    '192.168.1',
    'fd00::/129',
    'home',
    '10.0.0.1/-1',
    '10.0.0.1/',
  ])('“%s” is none', (entry) => expect(() => ipAllow([entry])).toThrow('not an address'));
});

describe('a client', () => {
  const client = {
    clientName: 'phone',
    suspended: false,
    expiresAt: null,
    allowsAddress: null,
  } as KnownClient;

  it('comes in while it may', () => {
    expect(() => admit({ ...client, expiresAt: 11 }, '10.0.0.1', 10)).not.toThrow();
  });

  it.each([
    ['suspended', { suspended: true }, 'forbidden'],
    ['expired to the very millisecond', { expiresAt: 10 }, 'unauthorized'],
    ['from elsewhere', { allowsAddress: ipAllow(['10.0.0.2']) }, 'forbidden'],
  ])('does not when %s', (_, patch, code) =>
    expect(() => admit({ ...client, ...patch }, '10.0.0.1', 10)).toThrow(
      expect.objectContaining({ code }) as Error,
    ),
  );

  it('that is bound to addresses does not come in where the address cannot be known', () => {
    expect(() =>
      admit({ ...client, allowsAddress: ipAllow(['0.0.0.0/0']) }, undefined, 10),
    ).toThrow(expect.objectContaining({ code: 'forbidden' }) as Error);
  });
});
