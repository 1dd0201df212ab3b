/**
 * What Hearth adds to a provider on loopback, everything on: requests, streams and latency, beside
 * the mock itself and a bare proxy in the same minutes.
 */
import { percentile } from '../percentile.ts';
import type { Row } from '../row.ts';
import { makeBed, type Bed } from './bed.ts';
import type { Target } from './load-types.ts';

const rounds = 5;
const seconds = 2;
const pacedSeconds = 4;
const perSecond = 500;

const median = (values: readonly number[]): number => percentile(values, 0.5);
const shown = (values: readonly number[], digits = 0): string =>
  `${median(values).toFixed(digits)} (${Math.min(...values).toFixed(digits)} to ` +
  `${Math.max(...values).toFixed(digits)})`;

/** Requests answered a second; a side that fails is no measure of speed. */
async function rate(
  bed: Bed,
  kind: 'plain' | 'streamed',
  target: Target,
  connections: number,
): Promise<number> {
  const told = await bed.load({ kind, target, connections, seconds });
  if (told.errors > 0) throw new Error(`${told.errors} requests failed at ${target.origin}`);
  return told.perSecond;
}

async function latencyMs(bed: Bed, target: Target): Promise<{ p50: number; p99: number }> {
  const { ms, errors } = await bed.load({
    kind: 'paced',
    target,
    perSecond,
    seconds: pacedSeconds,
  });
  if (errors > 0) throw new Error(`${errors} requests failed at ${target.origin}`);
  return { p50: percentile(ms, 0.5), p99: percentile(ms, 0.99) };
}

/** Sides in turn, so that what else the machine does meets all of them; a round gives one ratio. */
async function compare(
  bed: Bed,
  kind: 'plain' | 'streamed',
  beside: Target,
  connections: number,
): Promise<{ ratio: number[]; hearth: number[]; other: number[] }> {
  const found = { ratio: [] as number[], hearth: [] as number[], other: [] as number[] };
  for (let round = 0; round < rounds; round += 1) {
    const other = await rate(bed, kind, beside, connections);
    const hearth = await rate(bed, kind, bed.hearth, connections);
    found.other.push(other);
    found.hearth.push(hearth);
    found.ratio.push(hearth / other);
  }
  return found;
}

async function addedLatency(bed: Bed): Promise<Row> {
  const added: number[] = [];
  const addedMedian: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const direct = await latencyMs(bed, bed.direct);
    const hearth = await latencyMs(bed, bed.hearth);
    added.push(hearth.p99 - direct.p99);
    addedMedian.push(hearth.p50 - direct.p50);
  }
  return {
    name: 'lan.addedP99Ms',
    value: median(added),
    unit: 'ms',
    op: '<=',
    floor: 5,
    note:
      `p99 of plain requests sent at their times, ${perSecond} a second for ${pacedSeconds} s, ` +
      `over that of the mock alone, ${rounds} rounds: ${shown(added, 2)}; at the median ` +
      shown(addedMedian, 2),
  };
}

/** Both have the same turns to be compiled in. */
async function warmUp(bed: Bed): Promise<void> {
  for (const target of [bed.direct, bed.bare, bed.hearth, bed.hearth])
    for (const kind of ['plain', 'streamed'] as const) await rate(bed, kind, target, 16);
}

const vsBare = (
  connections: number,
  { ratio, hearth, other }: Awaited<ReturnType<typeof compare>>,
): Row => ({
  name: `lan.rps.c${connections}.vsBare`,
  value: median(ratio),
  unit: '×',
  op: '>=',
  floor: 0.4,
  note:
    `plain chats at ${connections} connections, ${rounds} rounds of ${seconds} s in turn: ` +
    `Hearth ${shown(hearth)}, a bare Node \`http\` proxy ${shown(other)} requests/s; key, ` +
    'limits, plan, reservation and durable ledger on; load, mock and both proxies share the ' +
    'cores',
});

export async function rows(): Promise<Row[]> {
  const bed = await makeBed();
  try {
    await warmUp(bed);
    const c16 = vsBare(16, await compare(bed, 'plain', bed.bare, 16));
    const c64 = vsBare(64, await compare(bed, 'plain', bed.bare, 64));
    const streams = await compare(bed, 'streamed', bed.direct, 16);
    const streamed: Row = {
      name: 'lan.streams.vsDirect',
      value: median(streams.ratio),
      unit: '×',
      op: '>=',
      floor: 0.25,
      note:
        'streams of 20 words, a delta a write, finished at 16 connections: Hearth ' +
        `${shown(streams.hearth)}, the mock itself ${shown(streams.other)} a second`,
    };
    return [c16, c64, streamed, await addedLatency(bed)];
  } finally {
    await bed.stop();
  }
}
