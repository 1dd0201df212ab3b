import { startWorker } from './start-worker.ts';

const everyMs = 1_000;

/** Runs in a thread of its own: a main thread that is stuck never hears that its parent is gone. */
const watch = `
const parent = require('node:worker_threads').workerData;
setInterval(() => {
  let alive = process.ppid === parent;
  try { process.kill(parent, 0); } catch (error) { if (error.code === 'ESRCH') alive = false; }
  if (!alive) process.kill(process.pid, 'SIGKILL');
}, ${everyMs});
`;

/**
 * Ends this process when its parent has died, whatever this process's main thread does just then.
 */
export function watchParent(): void {
  // Read here: a parent that dies while the thread starts would otherwise be taken for init, which
  // lives for ever.
  const parentPid = process.ppid;
  const worker = startWorker(watch, {
    eval: true,
    workerData: parentPid,
    name: 'watch-parent',
    resourceLimits: { maxOldGenerationSizeMb: 8, maxYoungGenerationSizeMb: 2, stackSizeMb: 1 },
  });
  worker.unref();
}
