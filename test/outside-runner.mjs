import { spawn } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ending, root } from '../resources/scripts/node24.mjs';

const runner = join(root, 'test', 'conformance', 'outside', 'run.ts');
const reportFile = join(root, '.cache', 'test', 'outside.json');

/**
 * Runs the tests of clients that others wrote and counts them. `filters` go to pytest; what left no
 * report is one failure.
 */
export async function runOutside({ filters, env }) {
  rmSync(reportFile, { force: true });
  try {
    await ending(
      spawn(process.execPath, [runner, ...filters], {
        cwd: root,
        env,
        stdio: ['ignore', 'inherit', 'inherit'],
      }),
    );
    return { skipped: 0, ...JSON.parse(readFileSync(reportFile, 'utf8')) };
  } catch (error) {
    console.log(`npm test: FAILED to run the clients from outside: ${error.message}`);
    return { passed: 0, failed: 1, skipped: 0 };
  }
}
