import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as fc from 'fast-check';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createHost } from '../../../electron/host/host.ts';
import { request } from '../generators/requests.ts';
import { budgetBed, budgetUse } from '../support/budget-run.ts';
import { apiOf, startWorld } from '../support/world.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'hearth-killed-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const program = fileURLToPath(new URL('../support/budget-host.ts', import.meta.url));
const limitTokens = 400_000;
const atOnce = 20;

it(`a host that is killed with ${atOnce} requests under way: after the next start the ledger has at least what the provider counted`, async () => {
  const folder = join(root, 'home');
  const first = await startWorld({ folder, withBases: false });
  // Some are answered and settled, the others wait for an answer that never comes.
  const bed = await budgetBed(first, {
    seed: 5,
    limitTokens,
    endings: ['silent', 'silent', 'silent', 'answers'],
  });
  await first.close();
  const model = bed.models.find((name) => name.includes('openai') && name.endsWith('-once')) ?? '';
  const host = fork(program, [folder], {
    execArgv: [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const [origin] = (await once(host, 'message')) as [string];
  const sent = fc.sample(request, { numRuns: atOnce, seed: 5 }).map(({ path, body }) =>
    fetch(`${origin}${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${bed.client.key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ ...body, model }),
    }).catch(() => null),
  );
  await expect.poll(() => bed.provider.open(), { interval: 5 }).toBeGreaterThan(5);
  host.kill('SIGKILL');
  await once(host, 'exit');
  await Promise.all(sent);
  await expect.poll(() => bed.provider.open()).toBe(0);
  const again = await createHost({ folder, version: '0.0.0', headless: true });
  const use = await budgetUse({ owner: apiOf(again) }, bed.budgetId);
  await again.close();
  const counted = bed.provider.counted();
  await bed.provider.close();
  expect(counted).toBeGreaterThan(0);
  expect(use?.unknownTokens).toBeGreaterThan(0);
  expect(use?.usedTokens).toBeGreaterThanOrEqual(counted);
  expect(use?.usedTokens).toBeLessThanOrEqual(limitTokens);
  expect(use?.reservedTokens).toBe(0);
});
