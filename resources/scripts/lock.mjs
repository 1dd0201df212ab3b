// `node resources/scripts/lock.mjs [--check]`: keeps package-lock.json whole for every platform.
// npm leaves out another platform's optional packages where the registry at hand does not serve
// them, and `npm ci` then refuses the file. Every entry has the hash of its package: the file names
// no addresses, so without one any registry could answer with anything. And an npm older than 11
// does not know package.json's allowScripts: what is denied there is left unmarked here
// (`hasInstallScript`), and marked as nothing to compile (`gypfile`), which keeps npm from running
// node-gyp for each package with a binding.gyp.
import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { fail, root } from './node24.mjs';

const file = join(root, 'package-lock.json');
const systems = {
  mac: 'darwin',
  darwin: 'darwin',
  win: 'win32',
  win32: 'win32',
  linux: 'linux',
  android: 'android',
  freebsd: 'freebsd',
  openharmony: 'openharmony',
};
const processors = ['arm64', 'arm', 'x64', 'ia32', 'ppc64', 'riscv64', 's390x', 'wasm32'];

/**
 * Where Node would find `name` from the package at `from`: a key of the lock file's `packages`, or
 * undefined.
 */
function locate(packages, from, name) {
  const folders = from.split('/node_modules/');
  for (let depth = folders.length; depth > 0; depth -= 1) {
    const key = [...folders.slice(0, depth), name].join('/node_modules/').replace(/^\//, '');
    if (key in packages) return key;
  }
  return `node_modules/${name}` in packages ? `node_modules/${name}` : undefined;
}

/** What a platform package's name says of where it runs, in the lock file's own fields. */
function platformOf(name) {
  const words = name.split('/').at(-1).split('-');
  const os = words.map((word) => systems[word]).find(Boolean);
  const cpu = processors.find((processor) => words.includes(processor));
  const libc = words.includes('musl') ? 'musl' : words.includes('gnu') ? 'glibc' : undefined;
  return { ...(cpu && { cpu: [cpu] }), ...(os && { os: [os] }), ...(libc && { libc: [libc] }) };
}

function missingOptionals(packages) {
  return Object.entries(packages).flatMap(([from, entry]) =>
    Object.entries(entry.optionalDependencies ?? {})
      .filter(([name]) => !locate(packages, from, name))
      .map(([name, version]) => ({ name, version, dev: entry.dev === true })),
  );
}

function deniedEntries(packages, denied) {
  return denied
    .map((name) => [`node_modules/${name}`, packages[`node_modules/${name}`]])
    .filter(([, entry]) => entry);
}

/**
 * Packages that npm would take from a registry on trust: not the project itself, nor links, nor
 * what is in its parent's own archive.
 */
function unverified(packages) {
  return Object.entries(packages)
    .filter(
      ([key, entry]) =>
        key !== '' &&
        !entry.link &&
        !entry.inBundle &&
        !/^sha512-[A-Za-z0-9+/]{86}==$/.test(entry.integrity ?? ''),
    )
    .map(([key, entry]) => ({
      key,
      name: entry.name ?? key.split('node_modules/').at(-1),
      version: entry.version,
    }));
}

/**
 * What is wrong with a lock file's `packages`, given the names whose install scripts are denied: a
 * phrase each.
 */
export function faultsOf(packages, denied) {
  return [
    ...missingOptionals(packages).map(({ name, version }) => `${name}@${version} is missing`),
    ...deniedEntries(packages, denied)
      .filter(([, entry]) => entry.hasInstallScript || entry.gypfile !== false)
      .map(([key]) => `${key} would run an install script`),
    ...Object.entries(packages)
      .filter(([, entry]) => entry.resolved && !entry.link)
      .map(([key]) => `${key} carries a download address`),
    ...unverified(packages).map(({ key }) => `${key} has no SHA-512 integrity`),
  ];
}

/**
 * The same packages without those faults, in npm's order. Changes the entries it is given.
 * `integrityOf` resolves to a registry's hash of a package, and rejects where it serves none.
 */
export async function repair(packages, denied, integrityOf) {
  for (const { name, version, dev } of missingOptionals(packages)) {
    packages[`node_modules/${name}`] = {
      version,
      ...platformOf(name),
      ...(dev && { dev }),
      optional: true,
    };
  }
  for (const { key, name, version } of unverified(packages))
    packages[key].integrity = await integrityOf(name, version);
  for (const [, entry] of deniedEntries(packages, denied)) {
    delete entry.hasInstallScript;
    entry.gypfile = false;
  }
  for (const entry of Object.values(packages)) if (!entry.link) delete entry.resolved;
  return Object.fromEntries(Object.entries(packages).sort(([a], [b]) => a.localeCompare(b, 'en')));
}

function deniedScripts() {
  const { allowScripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return Object.keys(allowScripts).filter((name) => !allowScripts[name]);
}

/**
 * The registry's own hash of a package. A version whose packages are not all served cannot be
 * pinned.
 */
async function registryIntegrity(name, version) {
  try {
    const { stdout } = await promisify(execFile)(
      'npm',
      ['view', `${name}@${version}`, 'dist.integrity'],
      { cwd: root, timeout: 60_000, shell: process.platform === 'win32' },
    );
    if (stdout.trim() !== '') return stdout.trim();
  } catch {
    // Said below.
  }
  return fail(
    `the registry gives no hash for ${name}@${version}. Pin its parent to a version whose ` +
      'packages are all served.',
  );
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const lock = JSON.parse(readFileSync(file, 'utf8'));
  const faults = faultsOf(lock.packages, deniedScripts());
  if (process.argv.includes('--check')) {
    if (faults.length > 0)
      fail(`package-lock.json: ${faults.join('; ')}. Run "node resources/scripts/lock.mjs".`);
  } else if (faults.length > 0) {
    const packages = await repair(lock.packages, deniedScripts(), registryIntegrity);
    writeFileSync(file, `${JSON.stringify({ ...lock, packages }, null, 2)}\n`);
    console.log(`hearth: package-lock.json: mended ${faults.length} entries`);
  }
}
