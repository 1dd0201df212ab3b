/**
 * Half an hour of mixed load: whether the host's memory stays flat. Not part of a plain `npm run
 * bench`: `npm run bench lan.soak`, or `node test/bench/lan-soak.ts --minutes 30`, which prints its
 * rows.
 */
import { hourMs } from '../../shared/time.ts';
import { makeBed } from './lan/bed.ts';
import type { MixedAsked, MixedTold } from './lan/mixed-load.ts';
import { minutesAsked, printRows } from './long-run.ts';
import { pssMb } from './process-tree.ts';
import type { Row } from './row.ts';
import { startWorker } from './worker-process.ts';

/** What is compiled, cached and opened at first is no leak: the slope is that of the rest. */
const settlingShare = 1 / 3;

interface Sample {
  atHours: number;
  mb: number;
}

/** Least squares, MB an hour. */
function slopeOf(samples: readonly Sample[]): number {
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const at = mean(samples.map(({ atHours }) => atHours));
  const mb = mean(samples.map((one) => one.mb));
  const over = samples.reduce((sum, one) => sum + (one.atHours - at) * (one.mb - mb), 0);
  return over / samples.reduce((sum, one) => sum + (one.atHours - at) ** 2, 0);
}

export async function rows(minutes = minutesAsked(30)): Promise<Row[]> {
  const bed = await makeBed();
  const load = await startWorker<MixedAsked, MixedTold>('lan/mixed-load.ts');
  try {
    const startedAt = performance.now();
    const samples: Sample[] = [];
    const sampling = setInterval(
      () =>
        samples.push({
          atHours: (performance.now() - startedAt) / hourMs,
          mb: pssMb([bed.hearthPid]),
        }),
      Math.max(1_000, minutes * 200),
    );
    const { asked, right, wrong } = await load.ask({ target: bed.hearth, seconds: minutes * 60 });
    clearInterval(sampling);
    const settled = samples.slice(Math.floor(samples.length * settlingShare));
    const [first, last] = [settled[0]?.mb ?? Number.NaN, settled.at(-1)?.mb ?? Number.NaN];
    const how =
      `${minutes} min of plain chats, streams, streams broken off, embeddings and refused ` +
      `requests: ${asked} requests, ${((100 * right) / asked).toFixed(3)} % as they should ` +
      `be${wrong.length === 0 ? '' : ` (${wrong.join('; ')})`}`;
    return [
      {
        name: 'lan.soak.mbPerHour',
        value: slopeOf(settled),
        unit: 'MB/h',
        op: '<=',
        floor: 30,
        note:
          `${how}; the host's PSS after the first third ${first.toFixed(0)} MB, at the end ` +
          `${last.toFixed(0)} MB`,
      },
    ];
  } finally {
    load.stop();
    await bed.stop();
  }
}

if (import.meta.main) await printRows(rows);
