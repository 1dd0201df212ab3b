// `npm start`: builds where something changed, obtains Electron and opens Hearth; with no display,
// or without the libraries that Electron needs, it starts the host headless and prints the address
// of the same UI for a browser.
//
// What it says to Electron's main process by the environment:
//   HEARTH_NODE      absolute path of a Node 24 binary, for the host where Electron's own Node is
//                    too old for it
//   HEARTH_STAND_IN  the version of the stand-in for the Electron of package.json; absent where
//                    there is none
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { build } from './build.mjs';
import { obtainElectron } from './electron.mjs';
import { ending, ensureNode24, fail, root } from './node24.mjs';
import { electronPackages, installCommand, missingLibraries } from './system-needs.mjs';

const say = (line) => console.error(`hearth: ${line}`);

function hasDisplay() {
  return (
    process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY)
  );
}

async function serve(reason) {
  say(`${reason}; starting without a window`);
  const args = [join(root, 'out', 'main', 'cli.js'), 'serve', ...process.argv.slice(2)];
  return ending(spawn(process.execPath, args, { stdio: 'inherit' }));
}

async function open(electron) {
  // Chromium refuses its sandbox to root; packages never get this switch.
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const env = {
    ...process.env,
    HEARTH_NODE: process.execPath,
    ...(electron.standIn ? { HEARTH_STAND_IN: electron.version } : {}),
  };
  delete env.ELECTRON_RUN_AS_NODE;
  return ending(
    spawn(electron.executablePath, [...electron.appArgs, ...sandbox, ...process.argv.slice(2)], {
      stdio: 'inherit',
      env,
    }),
  );
}

async function start() {
  say(await build());
  if (!hasDisplay()) return serve('there is no display here');
  let electron;
  try {
    electron = await obtainElectron();
  } catch (error) {
    return serve(error.message);
  }
  const missing = missingLibraries(electron.executablePath);
  if (missing.length === 0) return open(electron);
  return serve(
    `Electron lacks ${missing.join(', ')}. To get the window: ${installCommand(electronPackages())}`,
  );
}

await ensureNode24();
process.chdir(root);
try {
  process.exit(await start());
} catch (error) {
  fail(error.message);
}
