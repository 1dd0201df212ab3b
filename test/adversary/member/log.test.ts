import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ask } from '../support/http.ts';
import { startWorld, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld({ withBases: false });
});
afterAll(() => world.close());

it('a member whose program fails all day fills no log: its lines are counted after thirty a minute', async () => {
  for (let count = 0; count < 200; count += 1)
    await ask(world, world.clients.member.key, `/v1/requests/no-such-${count}`);
  await new Promise((resolve) => setTimeout(resolve, 100));
  const logs = join(world.folder, 'logs');
  const lines = readdirSync(logs).flatMap((name) =>
    readFileSync(join(logs, name), 'utf8').split('\n'),
  );
  const refused = lines.filter((line) => line.includes('a request was refused or failed'));
  expect(refused.length).toBeGreaterThan(0);
  // Thirty of a minute, and thirty more where the minute ended meanwhile.
  expect(refused.length).toBeLessThanOrEqual(60);
});
