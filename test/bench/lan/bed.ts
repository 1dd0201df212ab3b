/** Mock, bare proxy, Hearth and load, each a process of its own: one run's sides. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { serve } from '../../e2e/support/serve.ts';
import { freshHome, root, type TestHome } from '../../e2e/support/test-home.ts';
import { startWorker } from '../worker-process.ts';
import type { Asked, Target, Told } from './load-types.ts';

export interface Bed {
  /** The mock itself. */
  direct: Target;
  bare: Target;
  hearth: Target;
  hearthPid: number;
  load(asked: Asked): Promise<Told>;
  stop(): Promise<void>;
}

const plenty = 1_000_000_000_000;

/** A price and a hard budget of the house; the client with limits of its own is made afterwards. */
const declared = (upstream: string) => ({
  accounts: [
    {
      name: 'mock',
      provider: 'openai-compatible',
      baseUrl: `${upstream}/v1`,
      apiKeyEnv: 'BENCH_MOCK_KEY',
      models: ['mock', 'clock', 'refused', 'vectors'],
    },
  ],
  budgets: [
    {
      name: 'LAN users',
      scope: { client: '*', user: '*', model: '*' },
      tokens: plenty,
      per: 'day',
    },
    { name: 'house', cost: 1_000_000_000, currency: 'USD', per: 'month', hard: true },
  ],
  prices: [
    {
      provider: 'openai-compatible',
      model: '*',
      currency: 'USD',
      input: 1,
      output: 2,
      since: '2026-01-01',
    },
  ],
});

/** Everything that guards is on, and nothing of it refuses. */
async function addClient(home: TestHome): Promise<string> {
  const { client, close } = home.connect();
  try {
    await client.app.settings.set({ lanConcurrency: 1_000, lanQueue: 1_000 });
    const limits = {
      requestsPerMinute: plenty,
      tokensPerMinute: plenty,
      concurrency: 1_000,
      tokensPerDay: plenty,
      tokensPerMonth: null,
      costMicroPerDay: plenty,
      costMicroPerMonth: null,
      currency: 'USD' as const,
    };
    return (await client.clients.add({ name: 'bench', limits })).apiKey;
  } finally {
    await close();
  }
}

/**
 * The app as it is built, or `HEARTH_BENCH_CLI` (a source file, with Node's own flags before it).
 */
const command = (): readonly string[] | undefined => process.env['HEARTH_BENCH_CLI']?.split(' ');

async function serveHearth(
  upstream: string,
): Promise<{ target: Target; pid: number; stop(): Promise<void> }> {
  const home = freshHome('bench-lan');
  const file = join(home.folder, 'hearth.yaml');
  writeFileSync(file, stringify(declared(upstream)));
  const own = command();
  const server = await serve({
    home: home.folder,
    models: '',
    args: ['--config', file],
    env: { BENCH_MOCK_KEY: 'sk-mock-0123456789' },
    ...(own === undefined ? {} : { command: [process.execPath, ...own] }),
  });
  const key = await addClient(home);
  return {
    target: { origin: server.url, headers: { authorization: `Bearer ${key}` }, model: 'mock' },
    pid: server.pid,
    stop: async () => {
      await server.stop();
      home.remove();
    },
  };
}

export async function makeBed(): Promise<Bed> {
  process.chdir(root);
  const mock = await startWorker('lan/mock-upstream.ts');
  const upstream = String(mock.ready);
  process.env['UPSTREAM'] = upstream;
  const proxy = await startWorker('lan/bare-proxy.ts');
  const load = await startWorker<Asked, Told>('lan/load.ts');
  const hearth = await serveHearth(upstream);
  const headers = { authorization: 'Bearer sk-mock-0123456789' };
  return {
    direct: { origin: upstream, headers, model: 'mock' },
    bare: { origin: String(proxy.ready), headers, model: 'mock' },
    hearth: hearth.target,
    hearthPid: hearth.pid,
    load: (asked) => load.ask(asked),
    stop: async () => {
      load.stop();
      await hearth.stop();
      proxy.stop();
      mock.stop();
    },
  };
}
