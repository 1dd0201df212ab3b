import { execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const cache = join(import.meta.dirname, '..', '..', '..', '.cache');
const installMs = 300_000;

/** schemathesis asks for it; an environment of its own needs the two modules, which Debian packs apart. */
const suitable = 'import ensurepip, sys, venv; sys.exit(0 if sys.version_info >= (3, 11) else 1)';

/** A Python that can make an environment of its own. Throws with what to install. */
async function systemPython(): Promise<string> {
  for (const name of [
    'python3',
    'python',
    'python3.14',
    'python3.13',
    'python3.12',
    'python3.11',
  ]) {
    const fits = await run(name, ['-c', suitable]).then(
      () => true,
      () => false,
    );
    if (fits) return name;
  }
  throw new Error(
    'there is no Python 3.11 or newer with its venv module. Install them: sudo apt-get install -y python3 python3-venv',
  );
}

/** The reason that pip gives, without the lines of progress before it. */
const reasonOf = (thrown: unknown): string =>
  String((thrown as { stderr?: string }).stderr ?? thrown)
    .split('\n')
    .filter((line) => line.startsWith('ERROR'))
    .join(' ') || String(thrown);

/**
 * The Python of an environment with what a requirements file pins, in `.cache/<name>`; it is recreated where the file has
 * changed. Throws where Python or the package registry can't be had, with what to do.
 */
export async function pythonWith(name: string, requirements: string): Promise<string> {
  const folder = join(cache, name);
  const python =
    process.platform === 'win32'
      ? join(folder, 'venv', 'Scripts', 'python.exe')
      : join(folder, 'venv', 'bin', 'python');
  const mark = join(folder, 'installed');
  const wanted = createHash('sha256').update(readFileSync(requirements)).digest('hex');
  if (existsSync(python) && existsSync(mark) && readFileSync(mark, 'utf8') === wanted)
    return python;
  const system = await systemPython();
  process.stdout.write(`${name}: installing what ${relative(process.cwd(), requirements)} names\n`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  await run(system, ['-m', 'venv', join(folder, 'venv')], { timeout: installMs });
  const install = [
    '-m',
    'pip',
    'install',
    '--quiet',
    '--disable-pip-version-check',
    '--require-hashes',
    '--requirement',
    requirements,
  ];
  await run(python, install, { timeout: installMs }).catch((thrown: unknown) => {
    throw new Error(
      `pip could not install ${name}: ${reasonOf(thrown)}. Let this machine reach a Python package registry (pip's own settings name one), and run again`,
    );
  });
  writeFileSync(mark, wanted);
  return python;
}

/** Runs Python in a folder with its words on this terminal. Resolves to the exit code; ends it after `mostMs`. */
export function runPython(
  python: string,
  args: readonly string[],
  {
    cwd,
    env = {},
    mostMs,
  }: { cwd: string; env?: Readonly<Record<string, string>>; mostMs: number },
): Promise<number | null> {
  const child = spawn(python, args, {
    cwd,
    env: {
      ...process.env,
      PYTHONDONTWRITEBYTECODE: '1',
      NO_PROXY: '127.0.0.1',
      no_proxy: '127.0.0.1',
      ...env,
    },
    stdio: ['ignore', 'inherit', 'inherit'],
    timeout: mostMs,
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
}
