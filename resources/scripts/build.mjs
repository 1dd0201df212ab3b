// `npm run build`, and `prepare` with --if-changed: bundles main, host, inference, workers, command
// line, preload and renderer into out/. It builds next to the old build and swaps at the end, so
// that a failed build leaves the old one.
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { fingerprint } from './fingerprint.mjs';
import { ensureNode24, fail, root } from './node24.mjs';
import { writeBillOfMaterials } from './sbom.mjs';

const out = join(root, 'out');
const stampFile = 'fingerprint';

function builtFingerprint() {
  try {
    return readFileSync(join(out, stampFile), 'utf8');
  } catch {
    return undefined;
  }
}

async function bundler() {
  try {
    return await import('electron-vite');
  } catch (error) {
    if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error;
    return fail(
      'building needs the development packages, which are not installed. Run "npm ci" without --omit=dev.',
    );
  }
}

function swapIn(fresh) {
  const old = `${fresh}.old`;
  if (existsSync(out)) renameSync(out, old);
  renameSync(fresh, out);
  rmSync(old, { recursive: true, force: true });
}

/**
 * Builds where something changed since the last build (or always, with `force`). Resolves to what
 * was done, in a line.
 */
export async function build({ force = false } = {}) {
  const wanted = fingerprint();
  if (!force && wanted === builtFingerprint()) return 'the build is up to date';
  const startedAt = performance.now();
  const { build: bundle } = await bundler();
  const fresh = join(root, '.cache', `build-${process.pid}`);
  mkdirSync(fresh, { recursive: true });
  try {
    await bundle({ root, logLevel: 'warn', build: { outDir: fresh } });
    writeBillOfMaterials(fresh);
    chmodSync(join(fresh, 'main', 'cli.js'), 0o755);
    writeFileSync(join(fresh, stampFile), wanted);
    swapIn(fresh);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
  return `built in ${((performance.now() - startedAt) / 1000).toFixed(1)} s`;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await ensureNode24();
  process.chdir(root);
  console.log(`hearth: ${await build({ force: !process.argv.includes('--if-changed') })}`);
}
