// Types of the whole tree: `tsc -b`, and once more without its build cache where the cache is of a tree
// whose files have moved since. TypeScript then reports TS6305 (a declaration "has not been built from
// source file") for a file that is there, and would do so until the cache is removed.
import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { ensureNode24, root } from './node24.mjs';

const staleCache = /\bTS6305\b/;

/** Runs `tsc -b` in a folder. Resolves to its exit code and what it printed. */
function build(tsc, cwd) {
  const child = spawn(process.execPath, [tsc, '-b'], { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  const output = [];
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => output.push(chunk));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, output: Buffer.concat(output).toString() }));
  });
}

/**
 * Checks the types of the projects in `cwd`, whose build cache is the folder `cache`. Resolves to the
 * exit code, the output of the last run and whether the cache was removed.
 */
export async function checkTypes({ tsc, cwd, cache }) {
  const first = await build(tsc, cwd);
  if (first.code === 0 || !staleCache.test(first.output)) return { ...first, startedOver: false };
  rmSync(cache, { recursive: true, force: true });
  return { ...(await build(tsc, cwd)), startedOver: true };
}

if (import.meta.main) {
  await ensureNode24();
  const { code, output, startedOver } = await checkTypes({
    tsc: join(root, 'node_modules', 'typescript', 'bin', 'tsc'),
    cwd: root,
    cache: join(root, '.cache', 'tsc'),
  });
  process.stdout.write(output);
  if (startedOver) console.log('The build cache was of an older tree, and was started over.');
  process.exitCode = code ?? 1;
}
