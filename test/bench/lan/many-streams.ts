/** Five hundred streams at once: how late their words are, and what a stream weighs. */
import { percentile } from '../percentile.ts';
import { pssMb } from '../process-tree.ts';
import type { Row } from '../row.ts';
import { makeBed } from './bed.ts';
import { deltasPerSecond } from './load-types.ts';

const streams = 500;
const seconds = 15;

export async function rows(): Promise<Row[]> {
  const bed = await makeBed();
  try {
    // What the first streams bring for good (compiled code, connections kept) is no stream's
    // weight.
    await bed.load({ kind: 'clocks', target: bed.hearth, streams, seconds: 3 });
    const beforeMb = pssMb([bed.hearthPid]);
    const direct = await bed.load({ kind: 'clocks', target: bed.direct, streams, seconds });
    const hearth = await bed.load({
      kind: 'clocks',
      target: bed.hearth,
      streams,
      seconds,
      weigh: bed.hearthPid,
    });
    if (hearth.errors > 0) throw new Error(`${hearth.errors} of ${streams} streams gave nothing`);
    const kb = (((hearth.mb ?? Number.NaN) - beforeMb) * 1000) / streams;
    const late = (ms: readonly number[]): string =>
      `${percentile(ms, 0.5).toFixed(1)} / ${percentile(ms, 0.99).toFixed(1)} ms`;
    const how =
      `${streams} streams of ${deltasPerSecond} deltas/s for ${seconds} s, each delta carrying ` +
      'its time';
    return [
      {
        name: 'lan.sse500.lateP99Ms',
        value: percentile(hearth.ms, 0.99),
        unit: 'ms',
        op: '<=',
        floor: 50,
        note:
          `${how}: ${hearth.perSecond.toFixed(0)} deltas/s, late by ${late(hearth.ms)} (median ` +
          `/ p99); straight from the mock ${direct.perSecond.toFixed(0)} deltas/s, ` +
          late(direct.ms),
      },
      {
        name: 'lan.sse500.kbPerStream',
        value: kb,
        unit: 'kB',
        op: '<=',
        floor: 100,
        note:
          `the host's PSS while they run over its PSS before, ${beforeMb.toFixed(0)} MB, which ` +
          'has run as many already',
      },
    ];
  } finally {
    await bed.stop();
  }
}
