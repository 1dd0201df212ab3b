/**
 * The nastiest 10 MB on every route and socket of a real host: how long do others wait for
 * `/health` meanwhile, and how much does the host grow? Host, provider, attacker and reader are a
 * process each.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { usualBounds } from '../../electron/host/bodies/json-bounds.ts';
import { excessiveBodies } from '../adversary/generators/bodies.ts';
import { heavyBodies } from '../adversary/generators/heavy-bodies.ts';
import { bearer, openRpc, openSocket, send, signIn } from '../adversary/support/http.ts';
import { servedRoutes } from '../adversary/support/routes.ts';
import type { HostAsked, HostTold } from './adversary-load-host.ts';
import type { ProbeAsked } from './adversary-load-probe.ts';
import { percentile } from './percentile.ts';
import { pssMb } from './process-tree.ts';
import type { Row } from './row.ts';
import { startWorker } from './worker-process.ts';

const megabyte = 1024 * 1024;
const bytes = 9.9 * megabyte;
/** Requests of each attack at the same time. */
const atOnce = Number(process.env['HEARTH_BENCH_AT_ONCE'] ?? 1);

interface Attack {
  name: string;
  run: () => Promise<unknown>;
}

/** Attacks on the routes that read a body, as they come from the router. */
async function* overHttp(host: HostTold): AsyncGenerator<Attack> {
  const bounds = { ...usualBounds, maxBytes: 10 * megabyte };
  for (const [index, { method, path }] of (await servedRoutes()).entries()) {
    if (method === 'GET') continue;
    const own = path.startsWith('/ui/') ? { origin: host.origin } : bearer(host.key);
    const post =
      (body: string | Buffer, headers: Record<string, string>) => async (): Promise<void> => {
        const given = {
          method,
          headers: { ...headers, ...own, 'content-length': String(Buffer.byteLength(body)) },
          body,
        };
        await Promise.all(
          Array.from({ length: atOnce }, () => send(host, path, given).catch(() => null)),
        );
      };
    for (const { name, body, headers } of excessiveBodies(bounds, index))
      yield { name: `${method} ${path}: ${name.slice(0, 60)}`, run: post(body, headers) };
    if (!path.startsWith('/ui/') && method !== 'DELETE')
      for (const { name, body } of heavyBodies(path, bytes))
        yield {
          name: `${method} ${path}: ${name}`,
          run: post(body, { 'content-type': 'application/json' }),
        };
  }
}

/** A few messages of each nasty form, as large as a socket takes, or a bit more. */
async function* overSockets(host: HostTold): AsyncGenerator<Attack> {
  const cookie = await signIn(host, host.key);
  const reply = await send(host, '/v1/sessions', {
    method: 'POST',
    headers: { ...bearer(host.key), 'content-type': 'application/json' },
    body: '{}',
  });
  const { id } = JSON.parse(reply.text) as { id: string };
  const say = async (
    socket: Awaited<ReturnType<typeof openSocket>>,
    text: string,
  ): Promise<void> => {
    const gone = new Promise((resolve) => void socket.once('close', resolve));
    socket.on('error', () => undefined);
    for (let time = 0; time < atOnce; time += 1) socket.send(text);
    await Promise.race([gone, sleep(1_500)]);
    socket.terminate();
  };
  const nasty: Record<string, string> = {
    'a million empty objects': `[${'{},'.repeat(1_000_000)}{}]`,
    'a million levels': '['.repeat(megabyte),
    '3 MB of signs': JSON.stringify({ content: 'a@'.repeat(490_000) }),
    '7 MB of escapes': `{"content":"${'\\n'.repeat(3.5 * megabyte)}"}`,
  };
  for (const [name, text] of Object.entries(nasty)) {
    yield {
      name: `socket of a session: ${name}`,
      run: async () =>
        say(await openSocket(host, `/v1/sessions/${id}/socket`, bearer(host.key)), text),
    };
    yield {
      name: `/rpc: ${name}`,
      run: async () => say((await openRpc(host, cookie)).socket, text),
    };
    yield {
      name: `/rpc, a call: ${name}`,
      run: async () =>
        say(
          (await openRpc(host, cookie)).socket,
          `{"i":"1","p":{"u":"/conversations/send","b":{"json":${text.endsWith('[') ? '1' : text}}}}`,
        ),
    };
  }
}

interface Measured {
  times: number[];
  attacks: { name: string; longestMs: number; peakMb: number }[];
  baselineMb: number;
  peakMb: number;
  restMb: number;
}

async function measure(host: HostTold, ask: () => Promise<number[]>): Promise<Measured> {
  const result: Measured = { times: [], attacks: [], baselineMb: 0, peakMb: 0, restMb: 0 };
  const mb = (): number => pssMb([host.pid]);
  const chat = (): Promise<unknown> =>
    send(host, '/v1/chat/completions', {
      method: 'POST',
      headers: { ...bearer(host.key), 'content-type': 'application/json' },
      body: '{"model":"team","messages":[{"role":"user","content":"Hi"}]}',
    });
  for (let time = 0; time < 300; time += 1) await chat();
  await ask();
  result.baselineMb = mb();
  const only = new RegExp(process.env['HEARTH_BENCH_ONLY'] ?? '');
  for (const attacks of [overHttp(host), overSockets(host)]) {
    for await (const { name, run } of attacks) {
      if (!only.test(name)) continue;
      let peakMb = 0;
      const timer = setInterval(() => (peakMb = Math.max(peakMb, mb())), 20);
      await run();
      clearInterval(timer);
      const times = await ask();
      for (const time of times) result.times.push(time);
      result.attacks.push({ name, longestMs: Math.max(0, ...times), peakMb });
      result.peakMb = Math.max(result.peakMb, peakMb);
      if (process.env['HEARTH_BENCH_ALL'] !== undefined)
        process.stderr.write(
          `${Math.max(0, ...times)
            .toFixed(0)
            .padStart(6)} ms ${(peakMb - result.baselineMb).toFixed(0).padStart(5)} MB  ${name}\n`,
        );
    }
  }
  await sleep(2_000);
  result.restMb = mb();
  return result;
}

export async function rows(): Promise<Row[]> {
  const upstream = await startWorker('adversary-load-upstream.ts');
  const host = await startWorker<HostAsked, HostTold>('adversary-load-host.ts');
  const probe = await startWorker<ProbeAsked, number[]>('adversary-load-probe.ts');
  try {
    const told = await host.ask({ upstream: String(upstream.ready) });
    const { times, attacks, baselineMb, peakMb, restMb } = await measure(told, () =>
      probe.ask({ origin: told.origin }),
    );
    const worst = attacks
      .sort((a, b) => b.longestMs - a.longestMs)
      .slice(0, 3)
      .map(({ name, longestMs }) => `${name} ${longestMs.toFixed(0)} ms`);
    const largest = attacks.sort((a, b) => b.peakMb - a.peakMb)[0];
    const how =
      `${attacks.length} attacks, ${atOnce} at a time, over every route that reads a body and ` +
      'every socket, by a member whose content rules look for everything; /health every 10 ms ' +
      `from another process, ${times.length} times`;
    const memory =
      `host's PSS above ${baselineMb.toFixed(0)} MB after 300 chats; largest at ` +
      `${largest?.name ?? ''}; 2 s after the last attack ${(restMb - baselineMb).toFixed(0)} MB`;
    return [
      {
        name: 'adversary.healthP99Ms',
        value: percentile(times, 0.99),
        unit: 'ms',
        op: '<=',
        floor: 50,
        note: how,
      },
      {
        name: 'adversary.healthMaxMs',
        value: percentile(times, 1),
        unit: 'ms',
        op: '<=',
        floor: 250,
        note: `the longest of the same; ${worst.join('; ')}`,
      },
      {
        name: 'adversary.memoryMb',
        value: peakMb - baselineMb,
        unit: 'MB',
        op: '<=',
        floor: 100,
        note: memory,
      },
    ];
  } finally {
    probe.stop();
    host.stop();
    upstream.stop();
  }
}
