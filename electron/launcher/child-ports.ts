import type { Port } from './port.ts';
import { createPortMux, type Frame } from './port-mux.ts';
import { watchParent } from './watch-parent.ts';

export interface ParentPort extends Port {
  on(event: 'message', listener: (event: { data: unknown; ports?: Port[] }) => void): void;
  on(event: 'close', listener: () => void): void;
}

export interface ChildPortsOptions {
  /** A port that the parent opened. Not started yet: attach listeners, then `start()`. */
  onPort: (kind: string, port: Port) => void;
  /** The parent asks for the end; resolve when everything is closed, and the process exits. */
  onStop: () => Promise<void> | void;
}

/** The port by which a supervisor sees that the event loop turns: what comes in goes back. */
export const heartbeatKind = 'heartbeat';

function echo(port: Port): void {
  port.on('message', ({ data }) => {
    port.postMessage(data);
  });
  port.start();
}

/**
 * The child's side of a `Launcher`: takes ports and the request to stop, in a fork and in a utility
 * process alike. A child never outlives its parent: when the wire to it breaks, however it ended,
 * the process exits.
 */
export function acceptPorts({ onPort, onStop }: ChildPortsOptions): void {
  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    Promise.resolve(onStop()).then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  const opened = (kind: string, port: Port): void => {
    if (kind === heartbeatKind) echo(port);
    else onPort(kind, port);
  };
  const parentPort = (process as NodeJS.Process & { parentPort?: ParentPort }).parentPort;
  if (parentPort) acceptFromMain(parentPort, opened, stop);
  else acceptFromFork(opened, stop);
}

/** Other types on this wire are `parent-launcher.ts`'s. */
type FromMain = { type: 'port'; kind: string } | { type: 'stop' } | { type: 'other' };

function acceptFromMain(
  parentPort: ParentPort,
  opened: (kind: string, port: Port) => void,
  stop: () => void,
): void {
  parentPort.on('message', ({ data, ports }) => {
    const message = data as FromMain;
    if (message.type === 'stop') stop();
    else if (message.type === 'port' && ports?.[0]) opened(message.kind, ports[0]);
  });
}

function acceptFromFork(opened: (kind: string, port: Port) => void, stop: () => void): void {
  const mux = createPortMux({
    side: 1,
    send: (frame) => {
      if (process.connected) process.send?.(frame, undefined, undefined, () => undefined);
    },
    onOpen: opened,
  });
  process.on('message', (message) => {
    const frame = message as Frame | { type: 'stop' };
    if (frame.type === 'stop') stop();
    else mux.receive(frame);
  });
  process.on('disconnect', () => {
    mux.closeAll();
    process.exit(0);
  });
  watchParent();
}
