// `node resources/scripts/lock.mjs [--check]`: keeps package-lock.json whole for every platform. npm leaves out another
// platform's optional packages where the registry at hand does not serve them, and `npm ci` then refuses the file. And an npm older
// than 11 does not know package.json's allowScripts: what is denied there is left unmarked here (`hasInstallScript`), and
// marked as nothing to compile (`gypfile`), which keeps npm from running node-gyp for each package with a binding.gyp.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { fail, root } from './node24.mjs';

const file = join(root, 'package-lock.json');
const systems = { mac: 'darwin', darwin: 'darwin', win: 'win32', win32: 'win32', linux: 'linux', android: 'android', freebsd: 'freebsd', openharmony: 'openharmony' };
const processors = ['arm64', 'arm', 'x64', 'ia32', 'ppc64', 'riscv64', 's390x', 'wasm32'];

/** Where Node would find `name` from the package at `from`: a key of the lock file's `packages`, or undefined. */
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
  return denied.map((name) => [`node_modules/${name}`, packages[`node_modules/${name}`]]).filter(([, entry]) => entry);
}

/** What is wrong with a lock file's `packages`, given the names whose install scripts are denied: a phrase each. */
export function faultsOf(packages, denied) {
  return [
    ...missingOptionals(packages).map(({ name, version }) => `${name}@${version} is missing`),
    ...deniedEntries(packages, denied).filter(([, entry]) => entry.hasInstallScript || entry.gypfile !== false).map(([key]) => `${key} would run an install script`),
    ...Object.entries(packages).filter(([, entry]) => entry.resolved && !entry.link).map(([key]) => `${key} carries a download address`),
  ];
}

/** The same packages without those faults, in npm's order. Changes the entries it is given. */
export function repair(packages, denied) {
  for (const { name, version, dev } of missingOptionals(packages)) {
    packages[`node_modules/${name}`] = { version, ...platformOf(name), ...(dev && { dev }), optional: true };
  }
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

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const lock = JSON.parse(readFileSync(file, 'utf8'));
  const faults = faultsOf(lock.packages, deniedScripts());
  if (process.argv.includes('--check')) {
    if (faults.length > 0) fail(`package-lock.json: ${faults.join('; ')}. Run "node resources/scripts/lock.mjs".`);
  } else if (faults.length > 0) {
    writeFileSync(file, `${JSON.stringify({ ...lock, packages: repair(lock.packages, deniedScripts()) }, null, 2)}\n`);
    console.log(`hearth: package-lock.json: mended ${faults.length} entries`);
  }
}
