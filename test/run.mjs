// `npm test`: gets what is missing (system packages as root on Debian, Electron, the two small
// models), then runs the unit tests, the attacks on our promises (`adversary`), under a virtual
// screen the end-to-end tests, and clients that others wrote against a running Hearth (`outside`,
// in Python). What can't be had is a failure with its name, never a skip. Arguments: the name of a
// part runs that part alone; `gallery` takes every picture, where the default run takes about
// sixty; `--coverage` measures the unit tests alone and writes .cache/coverage; anything else goes to
// vitest as a filter, or to pytest with `outside`. Tests find the models in HEARTH_TEST_MODELS, a
// folder with <model id>/<file>; set it to use one of your own.
import { join } from 'node:path';
import { build } from '../resources/scripts/build.mjs';
import { obtainElectron } from '../resources/scripts/electron.mjs';
import { ensureNode24, root } from '../resources/scripts/node24.mjs';
import {
  canInstall,
  electronPackages,
  installCommand,
  installPackages,
  missingForOutside,
  missingForTests,
  missingLibraries,
} from '../resources/scripts/system-needs.mjs';
import { testModels } from './models-for-tests.mjs';
import { runOutside } from './outside-runner.mjs';
import { runVitest } from './vitest-runner.mjs';

const parts = ['unit', 'adversary', 'e2e', 'outside'];
// Every state in every language, theme and width: about ten minutes, so by name only.
const byNameOnly = ['gallery'];
const say = (line) => console.log(`npm test: ${line}`);
const total = { passed: 0, failed: 0, skipped: 0 };

function count({ passed, failed, skipped }) {
  total.passed += passed;
  total.failed += failed;
  total.skipped += skipped;
}

/**
 * Runs one step of the preparation; its failure is counted like a failed test, by name, and the
 * rest goes on.
 */
async function prepare(name, step) {
  try {
    return await step();
  } catch (error) {
    say(`FAILED to prepare ${name}: ${error.message}`);
    total.failed += 1;
    return undefined;
  }
}

function ensurePackages(packages) {
  if (packages.length === 0) return;
  if (!canInstall())
    throw new Error(`missing: ${packages.join(', ')}. Install them: ${installCommand(packages)}`);
  say(`installing ${packages.join(', ')}`);
  installPackages(packages);
}

async function electronWithLibraries() {
  const electron = await obtainElectron({ log: say });
  if (missingLibraries(electron.executablePath).length > 0) ensurePackages(electronPackages());
  const missing = missingLibraries(electron.executablePath);
  if (missing.length > 0)
    throw new Error(
      `Electron lacks the libraries ${missing.join(', ')}. Install them: ` +
        installCommand(electronPackages()),
    );
  return electron;
}

async function environment(chosen) {
  const withWindows = chosen.includes('e2e') || chosen.includes('gallery');
  await prepare('the build', async () => say(await build()));
  const models = await prepare('the test models', () => testModels(say));
  const electron = withWindows ? await prepare('Electron', electronWithLibraries) : undefined;
  if (withWindows)
    await prepare('the virtual screen, Chromium, strace, bubblewrap and a Chinese font', () =>
      ensurePackages(missingForTests()),
    );
  if (chosen.includes('outside'))
    await prepare('Python', () => ensurePackages(missingForOutside()));
  return {
    ...process.env,
    HEARTH_NODE: process.execPath,
    ...(models && { HEARTH_TEST_MODELS: models }),
    ...(electron?.standIn && { HEARTH_STAND_IN: electron.version }),
  };
}

await ensureNode24();
process.chdir(root);
const args = process.argv.slice(2);
const wanted = args.includes('--coverage')
  ? ['unit']
  : [...parts, ...byNameOnly].filter((part) => args.includes(part));
const filters = args.filter((arg) => !wanted.includes(arg));
const chosen =
  wanted.length > 0 ? wanted : parts.filter((part) => part !== 'outside' || filters.length === 0);
const env = await environment(chosen);
for (const part of chosen) {
  say(`${part} tests`);
  if (part === 'outside') count(await runOutside({ filters, env }));
  else
    count(
      await runVitest({
        part,
        filters,
        env,
        reportFile: join(root, '.cache', 'test', `${part}.json`),
      }),
    );
}
console.log(
  `${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ''}`,
);
process.exit(total.failed > 0 || total.passed === 0 ? 1 : 0);
