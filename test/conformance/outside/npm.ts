import { execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const cache = join(import.meta.dirname, '..', '..', '..', '.cache');
const installMs = 300_000;

/**
 * A folder below `.cache` with what the lock file in `pinned` names, installed without scripts; it is recreated where
 * the lock file has changed. Throws where npm or the package registry can't be had, with what to do.
 */
export async function packagesOf(name: string, pinned: string): Promise<string> {
  const folder = join(cache, name);
  const mark = join(folder, 'installed');
  const lock = readFileSync(join(pinned, 'package-lock.json'));
  const wanted = createHash('sha256').update(lock).digest('hex');
  if (existsSync(mark) && readFileSync(mark, 'utf8') === wanted) return folder;
  process.stdout.write(`${name}: installing what its package-lock.json names\n`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const file of ['package.json', 'package-lock.json'])
    copyFileSync(join(pinned, file), join(folder, file));
  const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-progress'];
  await run('npm', ['ci', ...quiet], { cwd: folder, timeout: installMs }).catch(
    (thrown: unknown) => {
      const reason = String((thrown as { stderr?: string }).stderr ?? thrown).slice(-500);
      throw new Error(
        `npm could not install ${name}: ${reason}. Let this machine reach an npm registry (npm's own settings name one), and run again`,
      );
    },
  );
  writeFileSync(mark, wanted);
  return folder;
}

/** Runs Node's own test runner over files. Resolves to the exit code; ends it after `mostMs`. */
export function runNodeTests(
  files: readonly string[],
  {
    report,
    env,
    mostMs,
  }: { report: string; env: Readonly<Record<string, string>>; mostMs: number },
): Promise<number | null> {
  const reporters = [
    '--test-reporter=spec',
    '--test-reporter-destination=stdout',
    '--test-reporter=junit',
    `--test-reporter-destination=${report}`,
  ];
  const child = spawn(process.execPath, ['--test', ...reporters, ...files], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'inherit', 'inherit'],
    timeout: mostMs,
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
}
