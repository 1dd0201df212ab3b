// `npm run dist [-- --cuda --with-models --dir]`: an unpacked app by electron-builder in dist/, and
// on Linux a .deb of it. --cuda packs the CUDA variants too, --with-models the two small default
// models, --dir stops before the .deb. dist/sizes.json says what came out; dist/fingerprint which
// build it was made of.
import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { testModels } from '../../test/models-for-tests.mjs';
import { build } from './build.mjs';
import { makeDeb } from './deb.mjs';
import { obtainElectron } from './electron.mjs';
import { ensureNode24, fail, root } from './node24.mjs';
import { otherVariants } from './native-variants.mjs';

const dist = join(root, 'dist');
const say = (line) => console.log(`npm run dist: ${line}`);
const asked = (option) => process.argv.includes(option);

/**
 * Electron's folder as its release has it: without the link that makes the stand-in run this
 * checkout.
 */
function cleanElectron({ folder }) {
  const clean = join(root, '.cache', 'electron-to-pack');
  const link = join(folder, 'resources', 'app');
  rmSync(clean, { recursive: true, force: true });
  cpSync(folder, clean, {
    recursive: true,
    verbatimSymlinks: true,
    filter: (path) => path !== link,
  });
  return clean;
}

/**
 * The stand-in's Node is too old for the host: a test package carries a Node 24 next to it, and a
 * file that says so.
 */
function standInResources({ version }) {
  const note = join(root, '.cache', 'STAND-IN.json');
  const content = {
    electron: version,
    node: process.versions.node,
    note: 'A test package on a stand-in Electron, not for release.',
  };
  writeFileSync(note, `${JSON.stringify(content, null, 2)}\n`);
  say(
    `THIS IS A TEST PACKAGE: Electron ${version} is a stand-in for the real one, and Node ` +
      `${process.versions.node} is packed for the host`,
  );
  return [
    { from: process.execPath, to: 'node/node' },
    { from: note, to: 'STAND-IN.json' },
  ];
}

async function configuration(electron) {
  const extraResources = [...(electron.standIn ? standInResources(electron) : [])];
  if (asked('--with-models'))
    extraResources.push({
      from: await testModels(say),
      to: 'models',
      filter: ['smollm2-135m-instruct/**', 'all-minilm-l6-v2/**'],
    });
  return {
    extends: join(root, 'electron-builder.yml'),
    electronVersion: electron.version,
    electronDist: cleanElectron(electron),
    files: otherVariants({ cuda: asked('--cuda') }).flatMap((path) => [`!${path}`, `!${path}/**`]),
    extraResources,
    // A plain Node sees no archive: under the stand-in the window's files lie outside too, for the
    // browser's UI.
    ...(electron.standIn ? { asarUnpack: ['out/**'] } : {}),
  };
}

function bytesOf(folder) {
  let bytes = 0;
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) bytes += statSync(join(entry.parentPath, entry.name)).size;
  }
  return bytes;
}

const megabytes = (bytes) => `${(bytes / 1e6).toFixed(0)} MB`;

async function unpackedApp(electron) {
  const { build: pack, Platform } = await import('electron-builder');
  rmSync(dist, { recursive: true, force: true });
  mkdirSync(dist, { recursive: true });
  await pack({
    projectDir: root,
    targets: Platform.current().createTarget('dir'),
    config: await configuration(electron),
    publish: 'never',
  });
  const folder = readdirSync(dist, { withFileTypes: true }).find((entry) => entry.isDirectory());
  if (!folder) throw new Error('electron-builder left no unpacked app in dist/');
  return join(dist, folder.name);
}

async function main() {
  say(await build());
  const electron = await obtainElectron({ log: say });
  const app = await unpackedApp(electron);
  const sizes = { standIn: electron.standIn, installedBytes: bytesOf(app), packedBytes: null };
  say(`${app}: ${megabytes(sizes.installedBytes)}`);
  if (process.platform === 'linux' && !asked('--dir')) {
    const { version, description } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    const file = makeDeb({
      app,
      version,
      description,
      standIn: electron.standIn ? electron.version : undefined,
      withModels: existsSync(join(app, 'resources', 'models')),
    });
    sizes.packedBytes = statSync(file).size;
    say(`${file}: ${megabytes(sizes.packedBytes)}`);
  }
  cpSync(join(root, 'out', 'fingerprint'), join(dist, 'fingerprint'));
  writeFileSync(join(dist, 'sizes.json'), `${JSON.stringify(sizes, null, 2)}\n`);
}

await ensureNode24();
process.chdir(root);
try {
  await main();
} catch (error) {
  fail(error.message);
}
