import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ending, root } from '../resources/scripts/node24.mjs';

const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
const screen = ['-a', '-s', '-screen 0 1440x900x24'];

// A process that a test left behind can hold the runner's pipes open long after the last test.
const lingerMs = 60_000;

/** Ends what is left of a child's process group. */
function sweep(child) {
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // Nobody is left.
  }
}

/**
 * Runs a command in a process group of its own; ends the group when it lingers after `reportFile`
 * was written. Resolves to its exit code.
 */
async function runGroup(command, args, env, reportFile) {
  const child = spawn(command, args, {
    cwd: root,
    env,
    stdio: ['ignore', 'inherit', 'inherit'],
    detached: process.platform !== 'win32',
  });
  let deadline;
  const watch = setInterval(() => {
    if (!existsSync(reportFile)) return;
    deadline ??= Date.now() + lingerMs;
    if (Date.now() < deadline) return;
    console.log('npm test: FAILED to end: a test left something running that holds the runner');
    sweep(child);
  }, 1000);
  try {
    return await ending(child, { group: process.platform !== 'win32' });
  } finally {
    clearInterval(watch);
    sweep(child);
  }
}

function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

/**
 * A file that fails before its first test counts as one failure, and so does a run that ends badly
 * with every test passed.
 */
export function countsOf(report, exitCode) {
  if (!report) return { passed: 0, failed: 1, skipped: 0 };
  const brokenFiles = report.testResults.filter(
    (file) =>
      file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  ).length;
  const failed = report.numFailedTests + brokenFiles;
  return {
    passed: report.numPassedTests,
    failed: failed === 0 && exitCode !== 0 ? 1 : failed,
    skipped: report.numPendingTests + (report.numTodoTests ?? 0),
  };
}

/**
 * Runs one of vitest's projects and counts its tests; those with windows get a virtual screen on
 * Linux.
 */
export async function runVitest({ part, filters, env, reportFile }) {
  mkdirSync(dirname(reportFile), { recursive: true });
  rmSync(reportFile, { force: true });
  const line = [
    process.execPath,
    vitest,
    'run',
    '--project',
    part,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${reportFile}`,
    '--passWithNoTests',
    ...filters,
  ];
  const virtual = ['e2e', 'gallery'].includes(part) && process.platform === 'linux';
  const [command, ...args] = virtual ? ['xvfb-run', ...screen, ...line] : line;
  let exitCode = 1;
  try {
    exitCode = await runGroup(command, args, env, reportFile);
  } catch (error) {
    console.log(`npm test: FAILED to start ${command}: ${error.message}`);
  }
  return countsOf(readReport(reportFile), exitCode);
}
