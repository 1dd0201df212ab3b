/**
 * A whole host with its LAN server, in a process of its own: the first message names the provider,
 * and the reply says how to reach it.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHost } from '../../electron/host/host.ts';
import { clientInputSchema } from '../../shared/contract/clients.ts';
import { apiOf, worldRunKey } from '../adversary/support/world.ts';

export interface HostAsked {
  upstream: string;
}

export interface HostTold {
  origin: string;
  /** A member whose content rules look for everything. */
  key: string;
  pid: number;
}

const folder = mkdtempSync(join(tmpdir(), 'hearth-bench-adversary-'));
const host = await createHost({ folder, version: '0.0.0', headless: true, runKey: worldRunKey });

process.on('message', ({ upstream }: HostAsked) => {
  void (async () => {
    const lan = await host.lan.hold({
      host: '127.0.0.1',
      port: 0,
      tls: { mode: 'off', files: { cert: '', key: '' } },
    });
    const owner = apiOf(host);
    await owner.accounts.add({
      provider: 'openai-compatible',
      name: 'upstream',
      baseUrl: upstream,
      apiKey: 'sk-bench',
      models: ['fake-model', 'fake-embedding'],
    });
    await owner.policies.save({
      alias: 'team',
      definition: { tiers: [{ name: 'only', models: ['fake-model'] }] },
    });
    const limits = clientInputSchema.shape.limits.parse({ requestsPerMinute: null });
    const rules = clientInputSchema.shape.rules.parse({
      key: 'mask',
      id_number: 'mask',
      phone: 'mask',
      card: 'mask',
      email: 'mask',
      words: ['kestrel'],
      wordAction: 'mask',
    });
    const { apiKey } = await owner.clients.add({ name: 'mona', role: 'member', limits, rules });
    process.send?.({
      origin: new URL(lan.url).origin,
      key: apiKey,
      pid: process.pid,
    } satisfies HostTold);
  })();
});
process.on('disconnect', () => {
  rmSync(folder, { recursive: true, force: true });
  process.exit(0);
});
process.send?.('ready');
