/**
 * The service level: 100 requests a second for ten minutes. Not part of a plain `npm run bench`:
 * `npm run bench lan.sla`, or `node test/bench/lan-sla.ts --minutes 10`, which prints its rows.
 */
import { makeBed } from './lan/bed.ts';
import { minutesAsked, printRows } from './long-run.ts';
import { percentile } from './percentile.ts';
import { watchPeakPss } from './process-tree.ts';
import type { Row } from './row.ts';

const perSecond = 100;

export async function rows(minutes = minutesAsked(10)): Promise<Row[]> {
  const bed = await makeBed();
  const peak = watchPeakPss(bed.hearthPid, 2_000);
  try {
    const { ms, errors } = await bed.load({
      kind: 'paced',
      target: bed.hearth,
      perSecond,
      seconds: minutes * 60,
    });
    const mb = peak.stop();
    const how = `${perSecond} plain requests/s for ${minutes} min, sent at their times`;
    return [
      {
        name: 'lan.sla.success',
        value: (100 * ms.length) / (ms.length + errors),
        unit: '%',
        op: '>=',
        floor: 99.9,
        note: `${how}: ${ms.length} of ${ms.length + errors} answered in full`,
      },
      {
        name: 'lan.sla.firstByteP99Ms',
        value: percentile(ms, 0.99),
        unit: 'ms',
        op: '<=',
        floor: 2_000,
        note:
          `from a request's time to its last byte; median ${percentile(ms, 0.5).toFixed(1)}, ` +
          `the slowest ${percentile(ms, 1).toFixed(0)}`,
      },
      {
        name: 'lan.sla.peakMb',
        value: mb,
        unit: 'MB',
        op: '<=',
        floor: 4_000,
        note: 'PSS of the host, the highest of a sample each 2 s',
      },
    ];
  } finally {
    peak.stop();
    await bed.stop();
  }
}

if (import.meta.main) await printRows(rows);
