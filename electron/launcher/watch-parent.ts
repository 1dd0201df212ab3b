import { Worker } from 'node:worker_threads';

const everyMs = 1_000;

/** Runs in a thread of its own: a main thread that is stuck never hears that its parent is gone. */
const watch = `
const parent = process.ppid;
setInterval(() => {
  let alive = process.ppid === parent;
  try { process.kill(parent, 0); } catch (error) { if (error.code === 'ESRCH') alive = false; }
  if (!alive) process.kill(process.pid, 'SIGKILL');
}, ${everyMs});
`;

/** Ends this process when its parent has died, whatever this process's main thread does just then. */
export function watchParent(): void {
  const worker = new Worker(watch, { eval: true, name: 'watch-parent', resourceLimits: { maxOldGenerationSizeMb: 8, maxYoungGenerationSizeMb: 2, stackSizeMb: 1 } });
  worker.unref();
}
