// Hearth runs on Node 24 (better-sqlite3 needs 22.14 or later, Electron 45 carries 24). npm scripts
// find it first on their path, as the package `node`; a script started by hand on an older Node
// starts itself again on that one.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout's absolute path. */
export const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/[/\\]$/, '');

const oldestMajor = 24;
const packaged = join(
  root,
  'node_modules',
  'node',
  'bin',
  process.platform === 'win32' ? 'node.exe' : 'node',
);

/** Ends the process with one sentence for a person, no stack. */
export function fail(sentence) {
  console.error(`hearth: ${sentence}`);
  process.exit(1);
}

function isRecent() {
  return Number(process.versions.node.split('.')[0]) >= oldestMajor;
}

/**
 * Goes on where this process is Node 24 or later; else runs the same command line there and ends
 * with its result.
 */
export async function ensureNode24() {
  const proxied = process.env.HTTPS_PROXY ?? process.env.https_proxy;
  if (isRecent() && (!proxied || process.env.NODE_USE_ENV_PROXY)) return;
  const node = isRecent() ? process.execPath : packaged;
  if (!existsSync(node)) {
    fail(
      `this needs Node ${oldestMajor}; here is ${process.versions.node}, and the package ` +
        `"node" is not installed. Run "npm ci" without --ignore-scripts and without --omit=dev.`,
    );
  }
  const child = spawn(node, process.argv.slice(1), {
    stdio: 'inherit',
    env: { ...process.env, NODE_USE_ENV_PROXY: '1' },
  });
  process.exit(await ending(child));
}

/**
 * Waits for a child's end and hands it, or the group that it leads, the signals that we get.
 * Resolves to its exit code; 1 where a signal ended it.
 */
export function ending(child, { group = false } = {}) {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  const forward = (signal) => (group ? process.kill(-child.pid, signal) : child.kill(signal));
  for (const signal of signals) process.on(signal, forward);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => {
      for (const signal of signals) process.off(signal, forward);
      resolve(code ?? 1);
    });
  });
}
