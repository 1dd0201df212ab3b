import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { defaultSettings, type Settings } from '../../../shared/contract/app.ts';
import { desktopOwnerId } from '../../../shared/ids.ts';
import {
  failure as refusal,
  startFakeUpstream,
  type FakeUpstream,
} from '../../../test/fakes/upstream.ts';
import { createEgressGate } from '../egress/create-egress-gate.ts';
import type { EgressGate } from '../egress/egress-gate.ts';
import { createCodecs } from '../providers/codecs/create-codecs.ts';
import { createAccountChecks, type AccountChecks } from './account-checks.ts';
import { answered, poolBed, type PoolBed } from './testing/pool-bed.ts';

let bed: PoolBed;
let upstream: FakeUpstream;
let egress: EgressGate;
let settings: Settings;
let checks: AccountChecks;
let failures: unknown[];
let id: string;

beforeEach(async () => {
  bed = await poolBed();
  upstream = await startFakeUpstream();
  settings = defaultSettings;
  failures = [];
  egress = createEgressGate({
    sqlite: bed.store.sqlite,
    settings: () => settings,
    changes: bed.changes,
    now: bed.now,
    writeFailed: (error) => failures.push(error),
  });
  const { openai } = createCodecs({ egress, now: bed.now });
  checks = createAccountChecks({
    ...bed,
    codecOf: () => openai,
    settings: () => settings,
    failed: (error) => failures.push(error),
  });
  id = (await bed.add('Work', { provider: 'openai-compatible', baseUrl: upstream.baseUrl })).id;
});
afterEach(async () => {
  await checks.close();
  await egress.close();
  await upstream.close();
  await bed.close();
  if (failures.length > 0)
    throw new Error('what no provider is to blame for', { cause: failures[0] });
});

const later = async (seconds: number): Promise<number> => {
  bed.clock.now += seconds * 1000;
  await checks.look();
  return upstream.seen.length;
};
const state = async () => bed.accounts.get(desktopOwnerId, id);

describe('an account that nothing is heard of', () => {
  it('is asked for its model list after 300 s, and again after another 300 s; nothing that costs is sent', async () => {
    expect(await later(299)).toBe(0);
    expect(await later(1)).toBe(1);
    expect(await later(299)).toBe(1);
    expect(await later(1)).toBe(2);
    expect(new Set(upstream.seen.map(({ method, path }) => `${method} ${path}`))).toEqual(
      new Set(['GET /v1/models']),
    );
  });

  it('is left alone while traffic tells already', async () => {
    for (let minute = 0; minute < 10; minute += 1) {
      bed.pool.observe(id, 'gpt-5-mini', answered());
      expect(await later(240)).toBe(0);
    }
    bed.pool.admit(id, 'gpt-5-mini');
    expect(await later(299)).toBe(0);
  });

  it('is never asked where the checks are switched off or under local only', async () => {
    settings = { ...defaultSettings, accountCheckSeconds: 0 };
    expect(await later(100_000)).toBe(0);
    settings = { ...defaultSettings, localOnly: true };
    expect(await later(100_000)).toBe(0);
  });

  it('is not asked while it is parked, cooling, exhausted, disabled or expired', async () => {
    for (const [name, until] of [
      ['parked', null],
      ['cooling', 1e7],
      ['exhausted', 1e7],
    ] as const) {
      bed.accounts.markState(id, name, until === null ? null : bed.clock.now + until, 'so');
      expect(await later(1000)).toBe(0);
    }
    bed.accounts.markState(id, 'active', null, '');
    await bed.accounts.update(desktopOwnerId, { id, expiresAt: bed.clock.now });
    expect(await later(1000)).toBe(0);
    await bed.accounts.update(desktopOwnerId, { id, expiresAt: null, enabled: false });
    expect(await later(1000)).toBe(0);
  });

  it('that was parked is asked at the next look once its key was changed', async () => {
    bed.accounts.markState(id, 'parked', null, '401');
    await bed.accounts.update(desktopOwnerId, { id, apiKey: 'sk-a-fresh-key-0123456789' });
    expect(await later(1)).toBe(1);
    expect(await later(1)).toBe(1);
    await bed.accounts.update(desktopOwnerId, { id, apiKey: 'sk-one-more-key-0123456789' });
    bed.clock.now += 1000;
    bed.pool.observe(id, 'gpt-5-mini', answered());
    expect(await later(1)).toBe(1);
  });

  it('comes back automatically when its cooldown is over, without being asked in between', async () => {
    bed.accounts.markState(id, 'cooling', bed.clock.now + 400_000, '429');
    expect(await later(399)).toBe(0);
    expect(await later(1)).toBe(1);
    expect(await state()).toMatchObject({ state: 'active' });
  });

  it('is asked at once after the clock was set back, and not for a year never', async () => {
    expect(await later(300)).toBe(1);
    expect(await later(-365 * 86_400)).toBe(2);
    expect(await later(299)).toBe(2);
    expect(await later(1)).toBe(3);
  });
});

describe('what a check finds', () => {
  it('feeds the health: an outage lowers it, an answer raises it, and neither opens a breaker', async () => {
    upstream.script('/v1/models', [refusal(503, 'down')]);
    await later(300);
    const [bad] = await bed.pool.status(desktopOwnerId);
    expect(bad?.health).toBeLessThan(1);
    expect(bad?.models).toEqual([]);
    upstream.script('/v1/models', [{ json: { data: [] } }]);
    await later(300);
    expect((await bed.pool.status(desktopOwnerId))[0]?.health).toBeGreaterThan(bad?.health ?? 1);
    expect(await state()).toMatchObject({ state: 'active' });
  });

  it('parks a key that was revoked, before a request has to find out', async () => {
    upstream.script('/v1/models', [refusal(401, 'Incorrect API key provided', 'invalid_api_key')]);
    await later(300);
    expect(await state()).toMatchObject({ state: 'parked' });
  });

  it('is nothing where the provider has no list', async () => {
    upstream.script('/v1/models', [refusal(404, 'no such path')]);
    await later(300);
    expect((await bed.pool.status(desktopOwnerId))[0]?.health).toBe(1);
    expect(await state()).toMatchObject({ state: 'active' });
  });

  it('of an account deleted meanwhile is nothing', async () => {
    upstream.script('/v1/models', [{ json: { data: [] }, delayMs: 30 }]);
    const looked = later(300);
    await expect.poll(() => upstream.seen.length).toBe(1);
    await bed.accounts.remove(desktopOwnerId, id);
    await looked;
    expect(await bed.pool.status(desktopOwnerId)).toEqual([]);
  });

  it('finishes a rotation: the new key has answered', async () => {
    await bed.accounts.rotate(desktopOwnerId, id, 'sk-the-new-key-0123456789NEW1');
    await later(300);
    expect(upstream.seen[0]?.headers.authorization).toBe('Bearer sk-the-new-key-0123456789NEW1');
    await expect.poll(state).toMatchObject({ keyHint: 'NEW1', nextKeyHint: '' });
  });
});

it('close ends a check that hangs, and counts it against no one', async () => {
  upstream.script('/v1/models', [{ json: {}, delayMs: 15_000 }]);
  bed.clock.now += 300_000;
  const looked = checks.look();
  await expect.poll(() => upstream.seen.length).toBe(1);
  await checks.close();
  await looked;
  expect((await bed.pool.status(desktopOwnerId))[0]?.health).toBe(1);
});

it('the clients’ own accounts are asked under their own settings', async () => {
  bed.store.sqlite
    .prepare(`INSERT INTO owners (id, kind, created_at) VALUES ('owner_client_1', 'client', 1)`)
    .run();
  await bed.accounts.add('owner_client_1', {
    provider: 'openai-compatible',
    name: 'Theirs',
    baseUrl: upstream.baseUrl,
    apiKey: 'sk-theirs-0123456789',
    models: [],
  });
  expect(await later(300)).toBe(2);
});
