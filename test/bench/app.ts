/** How soon the app takes a key, and what it weighs when it does nothing. */
import { freshHome } from '../e2e/support/test-home.ts';
import { coldStart } from './cold-start.ts';
import { ensureDisplay } from './display.ts';
import { percentile } from './percentile.ts';
import { processTree, pssMb } from './process-tree.ts';
import type { Row } from './row.ts';

const starts = 5;

/**
 * The process that was asked for a graphics processor ends when nothing has been asked of it for 15
 * to 30 s.
 */
const restMs = 35_000;

export async function rows(): Promise<Row[]> {
  const endDisplay = await ensureDisplay();
  const home = freshHome('bench-app');
  try {
    const times: number[] = [];
    let idleMb = 0;
    let processes = 0;
    // The first makes the data folder and fills the disk's cache; a user's second start is the
    // usual one.
    for (let start = 0; start <= starts; start += 1) {
      const app = await coldStart(home.folder);
      if (start > 0) times.push(app.tookMs);
      if (start === starts) {
        await new Promise((resolve) => setTimeout(resolve, restMs));
        const tree = processTree(app.pid);
        processes = tree.length;
        idleMb = pssMb(tree);
      }
      await app.close();
    }
    return [
      {
        name: 'app.coldStartMs',
        value: percentile(times, 0.5),
        unit: 'ms',
        op: '<=',
        floor: 2500,
        note:
          `median of ${starts} starts under Xvfb (${Math.min(...times).toFixed(0)} to ` +
          `${Math.max(...times).toFixed(0)}), from the start of the process to a letter in the ` +
          'chat box',
      },
      {
        name: 'app.idlePssMb',
        value: idleMb,
        unit: 'MB',
        op: '<=',
        floor: 400,
        note: `PSS of all ${processes} processes ${restMs / 1000} s after the start, no model loaded`,
      },
    ];
  } finally {
    endDisplay();
    home.remove();
  }
}
