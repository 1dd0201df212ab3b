import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { servedRoutes } from '../support/routes.ts';
import { bearer, send } from '../support/http.ts';
import { startWorld, type World } from '../support/world.ts';

/**
 * F14 of the review: each request without a key was a line of 534 bytes, written while everyone
 * waited.
 */
let world: World;
beforeAll(async () => {
  world = await startWorld({ withBases: false });
});
afterAll(() => world.close());

/** The log as it is after everything that was written so far has reached the disk. */
async function lines(): Promise<string[]> {
  await new Promise((resolve) => setTimeout(resolve, 100));
  const logs = join(world.folder, 'logs');
  return readdirSync(logs).flatMap((name) =>
    readFileSync(join(logs, name), 'utf8')
      .split('\n')
      .filter((line) => line !== ''),
  );
}

async function refusedUpgrade(path: string): Promise<void> {
  const socket = new WebSocket(`${world.origin.replace('http', 'ws')}${path}`, {
    origin: world.origin,
  });
  await new Promise((resolve) => socket.once('error', resolve));
}

describe('a stranger', () => {
  it('writes no line by whatever route, method, host or socket it is refused at', async () => {
    const before = await lines();
    for (const { method, path } of await servedRoutes()) {
      await send(world, path, { method, headers: { 'x-request-id': 'stranger-1' } });
      await send(world, path, { method, headers: { host: 'elsewhere.example' } });
      await send(world, path, { method, headers: { origin: 'http://elsewhere.example' } });
    }
    for (let count = 0; count < 20; count += 1) await send(world, `/no/such/place/${count}`);
    // `GET /ui/enter` without a token is one attempt to sign in.
    expect(
      (await lines()).slice(before.length).filter((line) => !line.includes('refused a sign-in')),
    ).toEqual([]);
  });

  it('writes a line a minute with each thing that it can try, however often it tries', async () => {
    const before = await lines();
    for (let count = 0; count < 40; count += 1) {
      await send(world, '/v1/models', { headers: bearer(`hk-guess-${count}`) });
      await send(world, '/ui/sign-in', {
        method: 'POST',
        headers: { origin: world.origin, 'content-type': 'application/x-www-form-urlencoded' },
        body: `key=hk-guess-${count}`,
      });
      await send(world, `/ui/enter?token=guess-${count}`);
      await refusedUpgrade(count % 2 === 0 ? '/rpc' : `/elsewhere/${count}`);
      await refusedUpgrade('/v1/sessions/x/socket');
    }
    const all = await lines();
    const written = all
      .map((line) => (JSON.parse(line) as { msg: string }).msg)
      .filter((message) => message.startsWith('refused'));
    expect(all.length - before.length).toBeLessThanOrEqual(3);
    expect(written.toSorted()).toEqual([
      'refused a browser’s connection',
      'refused a sign-in',
      'refused an unknown key',
    ]);
  });
});
