#!/usr/bin/env node
import { createIo } from './cli/io.ts';
import { startHost } from './cli/host-in-process.ts';
import { run } from './cli/run.ts';
import { readVersion } from './cli/version.ts';
import { watchNpm } from './cli/watch-npm.ts';
import type { CliDeps } from './cli/command.ts';
import {
  copyEnvironment,
  forgetVariables,
  passphraseVariable,
} from './security/secret-variables.ts';
import { attachOrStart } from './socket/attach-or-start.ts';
import { dataFolder } from './store/data-folder.ts';
import { phrase } from '../../shared/messages/phrase.ts';

/** The command line: `hearth <command> …`. */

const interrupted = new AbortController();
// The commands read from the copy: what a command starts inherits no passphrase.
const io = createIo({ env: copyEnvironment(), interrupted });
forgetVariables([passphraseVariable]);
const version = readVersion();

function stop(signal: NodeJS.Signals): void {
  // The second time nothing is waited for.
  if (interrupted.signal.aborted) process.exit(signal === 'SIGINT' ? 130 : 143);
  interrupted.abort();
}
process.on('SIGINT', stop);
process.on('SIGTERM', stop);
process.on('SIGHUP', stop);
// Started with a channel by another program: it goes when that does.
if (process.connected) process.on('disconnect', () => interrupted.abort());
watchNpm(() => interrupted.abort());

/**
 * Settles with the work, or at once when the user gives up; what is under way is then closed by its
 * owner.
 */
function untilInterrupted<T>(work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    work.then(resolve, reject);
    const give = (): void => reject(interrupted.signal.reason as Error);
    if (interrupted.signal.aborted) give();
    else interrupted.signal.addEventListener('abort', give, { once: true });
  });
}

const withHost: CliDeps['withHost'] = async (work) => {
  const home = dataFolder();
  const onWaiting = (): void => io.note(io.text(phrase('cli.waiting')));
  const connection = await attachOrStart({
    home,
    start: () => startHost(home, version, io.env[passphraseVariable]),
    onWaiting,
    signal: interrupted.signal,
  });
  try {
    return await untilInterrupted(work(connection.client));
  } finally {
    await connection.close();
  }
};

const code = await run(process.argv.slice(2), { io, version, withHost });
await io.flush();
process.exit(code);
