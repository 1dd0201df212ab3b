import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { root } from '../../e2e/support/test-home.ts';

const run = promisify(execFile);
const cache = join(root, '.cache', 'peers');
const mostMs = 600_000;

/**
 * Installs once into `.cache/peers/<name>`; a folder that was left half done is done again. Throws
 * where it can't be had.
 */
async function once(name: string, install: (folder: string) => Promise<void>): Promise<string> {
  const folder = join(cache, name);
  const mark = join(folder, '.installed');
  if (!existsSync(mark)) {
    mkdirSync(folder, { recursive: true });
    await install(folder);
    writeFileSync(mark, name);
  }
  return folder;
}

/** A Python environment of its own with these packages. Gives its folder of programs. */
export const pythonPeer = async (name: string, ...packages: readonly string[]): Promise<string> =>
  join(
    await once(name, async (folder) => {
      await run('python3', ['-m', 'venv', folder], { timeout: mostMs });
      await run(join(folder, 'bin', 'pip'), ['install', '--quiet', ...packages], {
        timeout: mostMs,
      });
    }),
    'bin',
  );

/** An npm package in a folder of its own. Gives the folder of its packages. */
export const npmPeer = async (name: string, spec: string): Promise<string> =>
  join(
    await once(name, async (folder) => {
      writeFileSync(join(folder, 'package.json'), '{ "private": true }');
      await run(
        'npm',
        ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--save-exact', spec],
        { cwd: folder, timeout: mostMs },
      );
    }),
    'node_modules',
  );
