import { Hono } from 'hono';
import { beforeEach, expect, it } from 'vitest';
import { defaultSettings } from '../../../../shared/contract/app.ts';
import type { LanContext, LanEnv } from '../http/lan-context.ts';
import { createAddressLimits, type AddressLimits } from './address-limits.ts';

let clock: number;
let limits: AddressLimits;
let rules = defaultSettings;
const limited = expect.objectContaining({ code: 'rate_limited' }) as Error;

beforeEach(() => {
  clock = 1_000_000;
  rules = defaultSettings;
  limits = createAddressLimits({
    network: {
      get rules() {
        return rules;
      },
      addressOf: (incoming) => String(incoming?.headers['x-address']),
    },
    now: () => clock,
  });
});

const send = (address: string, times = 1): void => {
  for (let i = 0; i < times; i += 1) limits.strangerAt(address);
};

it('the hundred and first of a minute waits until the first is a minute ago, and others do not', () => {
  send('203.0.113.9', 100);
  expect(() => send('203.0.113.9')).toThrow(limited);
  send('203.0.113.10');
  clock += 59_000;
  let retryAfterMs = 0;
  try {
    send('203.0.113.9');
  } catch (error) {
    ({ retryAfterMs } = error as { retryAfterMs: number });
  }
  expect(retryAfterMs).toBeGreaterThan(0);
  expect(retryAfterMs).toBeLessThanOrEqual(2_000);
  clock += retryAfterMs;
  send('203.0.113.9', 100);
});

it('refused requests do not prolong the wait', () => {
  send('203.0.113.9', 100);
  for (let i = 0; i < 1_000; i += 1) {
    clock += 50;
    expect(() => send('203.0.113.9')).toThrow(limited);
  }
  clock += 12_000;
  send('203.0.113.9');
});

it('an IPv6 network counts as one address', () => {
  for (let host = 0; host < 100; host += 1) send(`2001:db8:1:2::${host.toString(16)}`);
  expect(() => send('2001:db8:1:2:ffff::1')).toThrow(limited);
  send('2001:db8:1:3::1');
});

it('remembers no more than ten thousand addresses, those of now rather than former ones', () => {
  send('203.0.113.9', 100);
  for (let i = 0; i < 9_999; i += 1) send(`2001:db8:${i.toString(16)}::1`);
  expect(() => send('203.0.113.9')).toThrow(limited);
  for (let i = 0; i < 10_000; i += 1) send(`2001:db8:${i.toString(16)}::1`);
  send('203.0.113.9');
});

it('one request counts once, and one with a key only where that is set', async () => {
  const app = new Hono<LanEnv>().get('/', (c: LanContext) => {
    limits.stranger(c);
    limits.stranger(c);
    limits.known(c);
    return c.text('ok');
  });
  app.onError((_, c) => c.body(null, 429));
  const ask = async (): Promise<number> =>
    (await app.request('/', {}, { incoming: { headers: { 'x-address': 'a' } } as never })).status;
  for (let i = 0; i < 100; i += 1) expect(await ask()).toBe(200);
  expect(await ask()).toBe(429);
  rules = { ...rules, lanStrangersPerMinute: 1_000, lanAddressPerMinute: 2 };
  expect([await ask(), await ask(), await ask()]).toEqual([200, 200, 429]);
});
