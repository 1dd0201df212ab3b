/**
 * What a document could do that has taken over the process that reads it: run by
 * `isolation.test.ts` in the reader's place.
 */
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { acceptPorts } from '../../../electron/launcher/child-ports.ts';

export interface Targets {
  /** A listener of the host's on loopback. */
  port: number;
  hostPid: number;
  dataFolder: string;
  /** A folder with the document that is read. */
  documents: string;
}

export type Attempt =
  | 'connect'
  | 'hostEnvironment'
  | 'signalHost'
  | 'readVaultKey'
  | 'listDataFolder'
  | 'readUpload'
  | 'readDocument'
  | 'writeDocument'
  | 'writeUpload';
export type Findings = Record<Attempt, string>;

const attempt = (act: () => string): string => {
  try {
    return act();
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? String(error);
  }
};

const tryToConnect = (port: number): Promise<string> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve('connected'));
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'failed'));
  });

async function attack({ port, hostPid, dataFolder, documents }: Targets): Promise<Findings> {
  return {
    connect: await tryToConnect(port),
    // In a process namespace of its own the number is free, or another process's.
    hostEnvironment: attempt(() => readFileSync(`/proc/${hostPid}/environ`, 'utf8')),
    signalHost: attempt(() => (process.kill(hostPid, 0), 'signalled')),
    readVaultKey: attempt(() => readFileSync(join(dataFolder, 'vault.key'), 'utf8')),
    listDataFolder: attempt(() => readdirSync(dataFolder).sort().join(' ')),
    readUpload: attempt(() => readFileSync(join(dataFolder, 'uploads', 'lease.md'), 'utf8')),
    readDocument: attempt(() => readFileSync(join(documents, 'lease.md'), 'utf8')),
    writeDocument: attempt(
      () => (writeFileSync(join(documents, 'lease.md'), 'changed'), 'written'),
    ),
    writeUpload: attempt(() => (writeFileSync(join(dataFolder, 'uploads', 'new'), 'x'), 'written')),
  };
}

acceptPorts({
  onPort: (_kind, port) => {
    port.on('message', ({ data }) => {
      if (data !== 'hang')
        return void attack(data as Targets).then((findings) => port.postMessage(findings));
      port.postMessage('hanging');
      // After the message has left.
      setImmediate(() => {
        for (;;);
      });
    });
    port.start();
  },
  onStop: () => undefined,
});
