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
  launch: (spec: LaunchSpec) => LaunchedProcess;
  newChannel: () => { port1: P; port2: P };
}

/** Main's end of `parent-launcher.ts`: starts what a utility process asks for, hands the ports over, and ends it all with its owner. */
export function serveLaunches<P extends Port>(client: LaunchClient<P>, { launch, newChannel }: LaunchServerDeps<P>): void {
  const running = new Map<number, LaunchedProcess>();
  let gone = false;
  const tell = (message: FromMain, ports: P[] = []): void => {
    if (!gone) client.postMessage(message, ports);
  };
  const start = (id: number, spec: LaunchSpec): void => {
    const child = launch(spec);
    running.set(id, child);
    tell({ type: 'launched', id, pid: child.pid });
    void child.exited.then((exit) => {
      running.delete(id);
      tell({ type: 'exited', id, exit });
    });
  };
  const join = (id: number, number: number, kind: string): void => {
    const { port1, port2 } = newChannel();
    tell({ type: 'launched-port', id, port: number }, [port2]);
    const child = running.get(id);
    if (child) child.adopt(kind, port1);
    else port1.close();
  };
  client.on('message', (raw) => {
    const message = raw as ToMain;
    if (message.type === 'launch') start(message.id, message.spec);
    else if (message.type === 'connect') join(message.id, message.port, message.kind);
    else if (message.type === 'stop-launched') running.get(message.id)?.requestStop();
    else if (message.type === 'kill-launched') running.get(message.id)?.kill();
  });
  client.once('exit', () => {
    gone = true;
    for (const child of running.values()) child.kill();
  });
}
