import type { FromMain, ToMain } from './launch-messages.ts';
import type { LaunchedProcess, LaunchSpec } from './launcher.ts';
import type { Port } from './port.ts';

/** The part of Electron's `UtilityProcess` that this needs. */
export interface LaunchClient<P extends Port> {
  on(event: 'message', listener: (message: unknown) => void): unknown;
  once(event: 'exit', listener: () => void): unknown;
  postMessage(message: unknown, transfer?: P[]): void;
}

export interface LaunchServerDeps<P extends Port> {
  launch: (spec: LaunchSpec, onSpawn: (pid: number | undefined) => void) => LaunchedProcess;
  newChannel: () => { port1: P; port2: P };
}

/**
 * Main's end of `parent-launcher.ts`: starts what a utility process asks for, hands the ports over,
 * and ends it all with its owner.
 */
export function serveLaunches<P extends Port>(
  client: LaunchClient<P>,
  { launch, newChannel }: LaunchServerDeps<P>,
): void {
  const running = new Map<number, { child: LaunchedProcess; spawned: Promise<void> }>();
  let gone = false;
  const send = (message: FromMain, ports: P[] = []): void => {
    if (!gone) client.postMessage(message, ports);
  };
  const start = (id: number, spec: LaunchSpec): void => {
    const child = launch(spec, (pid) => {
      send({ type: 'launched', id, pid });
      spawned.resolve();
    });
    const spawned = Promise.withResolvers<void>();
    running.set(id, { child, spawned: spawned.promise });
    void child.exited.then((exit) => {
      running.delete(id);
      send({ type: 'exited', id, exit });
    });
  };
  const join = (id: number, number: number, kind: string): void => {
    const { port1, port2 } = newChannel();
    const one = running.get(id);
    if (one) one.child.adopt(kind, port1);
    else port1.close();
    // After the process's number, so that a client that gets an answer on the port knows its
    // process.
    void (one?.spawned ?? Promise.resolve()).then(() => {
      send({ type: 'launched-port', id, port: number }, [port2]);
    });
  };
  client.on('message', (raw) => {
    const message = raw as ToMain;
    if (message.type === 'launch') start(message.id, message.spec);
    else if (message.type === 'connect') join(message.id, message.port, message.kind);
    else if (message.type === 'stop-launched') running.get(message.id)?.child.requestStop();
    else if (message.type === 'kill-launched') running.get(message.id)?.child.kill();
  });
  client.once('exit', () => {
    gone = true;
    for (const { child } of running.values()) child.kill();
  });
}
