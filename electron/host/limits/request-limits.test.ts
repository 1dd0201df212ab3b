import { beforeEach, expect, test } from 'vitest';
import { defaultClientLimits, type ClientLimits } from '../../../shared/contract/clients.ts';
import { ownerOfClient } from '../../../shared/ids.ts';
import type { Caller } from '../caller.ts';
import { createRequestLimits, type RequestLimits } from './request-limits.ts';

let now: number;
let limits: RequestLimits;
beforeEach(() => {
  now = 1_700_000_000_000;
  limits = createRequestLimits({
    settings: () => ({ lanConcurrency: 100, lanQueue: 100 }),
    now: () => now,
  });
});

const client = (part: Partial<ClientLimits>, clientId = 'client_1'): Caller => ({
  ownerId: ownerOfClient(clientId),
  clientId,
  clientName: 'laptop',
  via: 'lan',
  localOnly: false,
  limits: { ...defaultClientLimits, requestsPerMinute: null, ...part },
});

test('a burst gets exactly its minute, the refusal says which limit and until when, and that is true', () => {
  const caller = client({ requestsPerMinute: 100 });
  for (let n = 0; n < 100; n += 1) limits.begin(caller, 0).end(null);
  const refused = (() => {
    try {
      return limits.begin(caller, 0);
    } catch (error) {
      return error as { code: string; message: string; retryAfterMs: number };
    }
  })();
  expect(refused).toMatchObject({
    code: 'rate_limited',
    message: expect.stringMatching(/laptop.*100 requests a minute.*try again in 61 s/) as unknown,
  });
  expect(() => limits.check(caller)).toThrow('100 requests a minute');
  now += (refused as { retryAfterMs: number }).retryAfterMs - 1;
  expect(() => limits.begin(caller, 0)).toThrow('requests a minute');
  now += 1;
  expect(limits.minuteOf(caller).requests).toEqual({ limit: 100, remaining: 100, resetMs: 0 });
  limits.begin(caller, 0);
  expect(limits.minuteOf(caller).requests?.remaining).toBe(99);
});

test('tokens are held by the estimate and settled by what was used, more or less', () => {
  const caller = client({ tokensPerMinute: 1000 });
  const first = limits.begin(caller, 600);
  expect(() => limits.begin(caller, 600)).toThrow('1000 tokens a minute');
  expect(limits.minuteOf(caller).tokens).toEqual({ limit: 1000, remaining: 400, resetMs: 61_000 });
  first.end(100);
  first.end(0);
  expect(limits.minuteOf(caller).tokens?.remaining).toBe(900);
  const second = limits.begin(caller, 600);
  now += 50_000;
  second.end(900);
  expect(limits.minuteOf(caller).tokens?.remaining).toBe(0);
  expect(() => limits.check(caller)).toThrow('1000 tokens a minute');
  now += 12_000;
  expect(limits.minuteOf(caller).tokens?.remaining).toBe(700);
});

test('a request larger than the whole minute is refused as such, without advice to try again', () => {
  expect(() => limits.begin(client({ tokensPerMinute: 1000 }), 1001)).toThrow(
    expect.objectContaining({
      code: 'rate_limited',
      retryable: false,
      message: expect.stringContaining('about 1001 tokens') as unknown,
    }) as Error,
  );
});

test('admits as many concurrently as allowed, and another when one ends', () => {
  const caller = client({ concurrency: 2 });
  const [first] = [limits.begin(caller, 0), limits.begin(caller, 0)];
  expect(() => limits.begin(caller, 0)).toThrow('may have 2 concurrently');
  first.end(null);
  limits.begin(caller, 0);
  expect(limits.status()).toMatchObject({
    clients: [{ clientId: 'client_1', requests: 3, running: 2 }],
  });
});

test('a refused request counts nothing, and clients count apart', () => {
  const caller = client({ requestsPerMinute: 2, tokensPerMinute: 10 });
  expect(() => limits.begin(caller, 11)).toThrow();
  limits.begin(caller, 10);
  expect(() => limits.begin(caller, 1)).toThrow('tokens a minute');
  expect(limits.status().clients).toEqual([
    { clientId: 'client_1', requests: 1, tokens: 10, running: 1 },
  ]);
  limits.begin(client({ requestsPerMinute: 2, tokensPerMinute: 10 }, 'client_2'), 10);
});

test('the machine’s own user has no limits, and what is idle is forgotten', () => {
  const own: Caller = { ownerId: 'owner_desktop', clientId: null, via: 'lan', localOnly: false };
  for (let n = 0; n < 200; n += 1) limits.begin(own, 1_000_000).end(null);
  expect(limits.minuteOf(own)).toEqual({ requests: null, tokens: null });
  limits.begin(client({}), 5).end(5);
  now += 120_000;
  limits.begin(client({}, 'client_2'), 0);
  expect(limits.status().clients.map(({ clientId }) => clientId)).toEqual(['client_2']);
});
