import { afterEach, beforeEach, expect, it } from 'vitest';
import { adminKey, clientKey, startLan, type LanFixture } from '../../conformance/lan-fixture.ts';
import { defaultSettings } from '../../../shared/contract/app.ts';
import { bearer, send } from '../support/http.ts';
import { servedRoutes } from '../support/routes.ts';

/** F19: keys are not to be guessed, and one that tries costs the others nothing. */
let lan: LanFixture;
let clock: number;

beforeEach(async () => {
  clock = Date.now();
  // So that the limit of the address does not come before the wait.
  const rules = { ...defaultSettings, lanStrangersPerMinute: 100_000 };
  lan = await startLan({ now: () => clock, rules: () => rules });
});
afterEach(() => lan.close());

const statusOf = async (path: string, key?: string, method = 'GET'): Promise<number> =>
  (await send(lan, path, { method, headers: key === undefined ? {} : bearer(key) })).status;

it('a stranger who tries keys on any route is asked to wait after the fifth, and every known key goes on working', async () => {
  const routes = (await servedRoutes()).filter(({ method }) => method !== 'OPTIONS');
  const guarded: typeof routes = [];
  for (const route of routes)
    if ((await send(lan, route.path, { method: route.method })).text.includes('A key is needed'))
      guarded.push(route);
  expect(guarded.length).toBeGreaterThan(20);
  const seen: number[] = [];
  for (const [n, { path, method }] of guarded.entries())
    seen.push(await statusOf(path, `guess-number-${n}`, method));
  expect(seen.slice(0, 5)).toEqual([401, 401, 401, 401, 401]);
  expect(new Set(seen.slice(5))).toEqual(new Set([429]));
  const refusals = lan.audited.filter(({ action }) => action === 'key').length;
  expect(refusals).toBe(5);
  for (let n = 0; n < 3; n += 1) {
    expect(await statusOf('/v1/models', clientKey)).toBe(200);
    expect(await statusOf('/v1/models', 'one-more-guess')).toBe(429);
    expect(await statusOf('/metrics', adminKey)).toBe(200);
  }
  clock += 2_100;
  expect(await statusOf('/v1/models', 'one-more-guess')).toBe(401);
  expect(await statusOf('/v1/models', 'one-more-guess')).toBe(429);
});

it('the reply says when to try again, and the wait of keys is not that of sign-ins', async () => {
  for (let n = 0; n < 5; n += 1) await statusOf('/v1/models', `guess-${n}`);
  const { status, headers, text } = await send(lan, '/v1/models', { headers: bearer('guess-6') });
  expect(status).toBe(429);
  expect(Number(headers['retry-after'])).toBeGreaterThan(0);
  expect(text).toContain('unknown keys');
  const form = { 'content-type': 'application/x-www-form-urlencoded', origin: lan.origin };
  expect(
    (await send(lan, '/ui/sign-in', { method: 'POST', headers: form, body: `key=${clientKey}` }))
      .status,
  ).toBe(303);
});
