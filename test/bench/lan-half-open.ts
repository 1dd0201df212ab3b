/**
 * 2,000 requests that never become whole, for a minute: how long does a good client wait meanwhile?
 * Server, flood and client are a process each.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { runKey } from '../conformance/lan-clients.ts';
import type { FloodAsked, FloodTold } from './lan-half-open-flood.ts';
import type { Row } from './row.ts';
import { startWorker } from './worker-process.ts';

const count = 2_000;
const holdMs = Number(process.env['HEARTH_BENCH_HOLD_MS'] ?? 60_000);
const quietMs = holdMs / 6;
const askEveryMs = 50;

const body = JSON.stringify({ model: 'cloud', messages: [{ role: 'user', content: 'Hello' }] });

interface Asked {
  times: number[];
  failed: number;
}

async function ask(port: number): Promise<number | null> {
  const started = performance.now();
  const reply = await fetch(`http://127.0.0.1:${port}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${runKey}`, 'content-type': 'application/json' },
    body,
  });
  await reply.text();
  return reply.status === 200 ? performance.now() - started : null;
}

async function askFor(
  ms: number,
  port: number,
  between: () => Promise<void> = () => Promise.resolve(),
): Promise<Asked> {
  const asked: Asked = { times: [], failed: 0 };
  for (const until = Date.now() + ms; Date.now() < until;) {
    const took = await ask(port);
    if (took === null) asked.failed += 1;
    else asked.times.push(took);
    await between();
    await sleep(askEveryMs);
  }
  asked.times.sort((a, b) => a - b);
  return asked;
}

const at = ({ times }: Asked, share: number): number =>
  times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? Number.NaN;

export async function rows(): Promise<Row[]> {
  const server = await startWorker('lan-half-open-server.ts');
  const flood = await startWorker<FloodAsked, FloodTold>('lan-half-open-flood.ts');
  const port = Number(server.ready);
  try {
    for (let warm = 0; warm < 50; warm += 1) await ask(port);
    const quiet = await askFor(quietMs, port);
    let told = await flood.ask({ port, count });
    while (told.open < count) {
      await sleep(100);
      told = await flood.ask({ port, count });
    }
    const held = await askFor(holdMs, port, async () => {
      told = await flood.ask({ port, count });
    });
    const note =
      `a plain chat over a fake upstream, ${held.times.length} in ${holdMs / 1000} s, ` +
      `${held.failed} failed; at the same time ${count} half-open requests (half dribble headers, ` +
      `half a body of 10 MB behind a good key), ${told.cut} times one was cut by a time-out ` +
      `and opened again; p50 ${at(held, 0.5).toFixed(1)} ms; without them p50 ` +
      `${at(quiet, 0.5).toFixed(1)}, p99 ${at(quiet, 0.99).toFixed(1)} ms`;
    return [
      {
        name: 'lan.halfOpen.goodP99Ms',
        value: held.failed === 0 ? Math.round(at(held, 0.99) * 10) / 10 : Number.MAX_SAFE_INTEGER,
        unit: 'ms',
        op: '<=',
        floor: 200,
        note,
      },
    ];
  } finally {
    flood.stop();
    server.stop();
  }
}
