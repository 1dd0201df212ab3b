/**
 * Preloaded into a host (`NODE_OPTIONS=--import`): writes each second how long its main thread's
 * longest task was, in ms, to HEARTH_BENCH_LOOP.
 */
import { writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { isMainThread } from 'node:worker_threads';

const file = process.env['HEARTH_BENCH_LOOP'];
if (file !== undefined && isMainThread && /^cli\.(js|ts)$/.test(basename(process.argv[1] ?? ''))) {
  const resolutionMs = 1;
  const startMs = 5000;
  const delay = monitorEventLoopDelay({ resolution: resolutionMs });
  delay.enable();
  // Loading the program is one task of some hundred milliseconds, before anybody waits.
  setTimeout(() => delay.reset(), startMs).unref();
  setInterval(
    () =>
      writeFileSync(
        file,
        JSON.stringify({
          longestMs: delay.max / 1e6 - resolutionMs,
          p999Ms: delay.percentile(99.9) / 1e6 - resolutionMs,
        }),
      ),
    1000,
  ).unref();
}
