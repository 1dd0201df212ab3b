// What Electron and the tests need from the system, beyond what npm brings. Names are Debian's and
// Ubuntu's.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const electronLibraries = [
  'libnss3',
  'libgtk-3-0',
  'libasound2',
  'libgbm1',
  'libxss1',
  'libatk-bridge2.0-0',
];
// Debian 13 and Ubuntu 24.04 renamed these when time_t grew to 64 bits.
const renamedForTime64 = new Set(['libgtk-3-0', 'libasound2', 'libatk-bridge2.0-0']);

/** Whether a command is on the path. */
export function hasCommand(name) {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, name)));
}

/**
 * The shared libraries that an executable asks for and the system lacks. Empty elsewhere than on
 * Linux.
 */
export function missingLibraries(executable) {
  if (process.platform !== 'linux') return [];
  const { stdout } = spawnSync('ldd', [executable], { encoding: 'utf8' });
  return [...(stdout ?? '').matchAll(/^\s*(\S+) => not found/gm)].map((match) => match[1]);
}

function hasChineseFont() {
  const { stdout, error } = spawnSync('fc-list', [':lang=zh', 'file'], { encoding: 'utf8' });
  return !error && stdout.trim() !== '';
}

function aptName(name) {
  if (!renamedForTime64.has(name) || !hasCommand('apt-cache')) return name;
  return spawnSync('apt-cache', ['show', `${name}t64`], { stdio: 'ignore' }).status === 0
    ? `${name}t64`
    : name;
}

/** Debian packages with Electron's libraries, by the names that this system knows. */
export function electronPackages() {
  return electronLibraries.map(aptName);
}

/**
 * Debian packages that tests need and that are not there: a virtual screen, a browser, a tracer of
 * connections, a sandbox, a Chinese font.
 */
export function missingForTests() {
  if (process.platform !== 'linux') return [];
  const missing = [];
  if (!hasCommand('Xvfb')) missing.push('xvfb');
  if (!hasCommand('xvfb-run')) missing.push('xvfb', 'xauth');
  if (!hasCommand('chromium') && !process.env.HEARTH_TEST_CHROMIUM) missing.push('chromium');
  if (!hasCommand('strace')) missing.push('strace');
  if (!hasCommand('bwrap')) missing.push('bubblewrap');
  if (!hasChineseFont()) missing.push('fonts-noto-cjk', 'fontconfig');
  return [...new Set(missing)];
}

/**
 * Debian packages that give a Python which can make an environment of its own, where there is none.
 */
export function missingForOutside() {
  if (process.platform !== 'linux') return [];
  const { status } = spawnSync('python3', ['-c', 'import ensurepip, venv'], { stdio: 'ignore' });
  return status === 0 ? [] : ['python3', 'python3-venv'];
}

/** The command that a person types for these packages. */
export function installCommand(packages) {
  return `sudo apt-get install -y ${packages.join(' ')}`;
}

/** Whether we may install packages ourselves: root on a system with apt. */
export function canInstall() {
  return process.platform === 'linux' && process.getuid?.() === 0 && hasCommand('apt-get');
}

/**
 * Installs Debian packages; throws with apt's own words where that fails. Only where
 * `canInstall()`.
 */
export function installPackages(packages) {
  const options = {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  };
  execFileSync('apt-get', ['update', '-qq'], options);
  execFileSync(
    'apt-get',
    ['install', '-y', '-qq', '--no-install-recommends', ...packages.map(aptName)],
    options,
  );
}
