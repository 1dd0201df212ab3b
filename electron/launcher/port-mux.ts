import type { Port } from './port.ts';

/** What goes over one wire (child IPC) so that it carries many ports. */
export type Frame =
  | { type: 'open'; port: number; kind: string }
  | { type: 'data'; port: number; data: unknown }
  | { type: 'close'; port: number };

export interface PortMux {
  /** A new port; the far side's `onOpen` gets its other end. */
  open(kind: string): Port;
  receive(frame: Frame): void;
  /** The wire broke: every port closes. */
  closeAll(): void;
}

interface MuxedPort {
  port: Port;
  deliver(data: unknown): void;
  closed(): void;
}

function createMuxedPort(id: number, send: (frame: Frame) => void, forget: () => void): MuxedPort {
  const messageListeners: ((event: { data: unknown }) => void)[] = [];
  const closeListeners: (() => void)[] = [];
  const waiting: unknown[] = [];
  let started = false;
  let open = true;

  const closed = (): void => {
    if (!open) return;
    open = false;
    forget();
    for (const listener of closeListeners) listener();
  };
  const dispatch = (data: unknown): void => {
    for (const listener of messageListeners) listener({ data });
  };
  function on(event: 'message', listener: (event: { data: unknown }) => void): void;
  function on(event: 'close', listener: () => void): void;
  function on(event: 'message' | 'close', listener: (event: { data: unknown }) => void): void {
    if (event === 'message') messageListeners.push(listener);
    else if (open) closeListeners.push(listener as () => void);
    // Called late rather than never: a listener added after the end waits for nothing.
    else queueMicrotask(listener as () => void);
  }
  const port: Port = {
    on,
    postMessage: (data) => {
      if (open) send({ type: 'data', port: id, data });
    },
    start: () => {
      started = true;
      for (const data of waiting.splice(0)) dispatch(data);
    },
    close: () => {
      if (open) send({ type: 'close', port: id });
      closed();
    },
  };
  return { port, closed, deliver: (data) => (started ? dispatch(data) : waiting.push(data)) };
}

/**
 * Many ports over one wire. The two sides number their ports apart: `side` 0 takes even numbers, 1
 * odd ones. `send` must not throw; a wire that is gone is reported by `closeAll`.
 */
export function createPortMux(options: {
  side: 0 | 1;
  send: (frame: Frame) => void;
  onOpen: (kind: string, port: Port) => void;
}): PortMux {
  const ports = new Map<number, MuxedPort>();
  let next = options.side as number;
  let alive = true;

  const add = (id: number): MuxedPort => {
    const muxed = createMuxedPort(id, options.send, () => ports.delete(id));
    ports.set(id, muxed);
    return muxed;
  };
  return {
    open: (kind) => {
      const id = next;
      next += 2;
      const muxed = add(id);
      if (alive) options.send({ type: 'open', port: id, kind });
      else muxed.closed();
      return muxed.port;
    },
    receive: (frame) => {
      if (frame.type === 'open') options.onOpen(frame.kind, add(frame.port).port);
      else if (frame.type === 'data') ports.get(frame.port)?.deliver(frame.data);
      else ports.get(frame.port)?.closed();
    },
    closeAll: () => {
      alive = false;
      for (const muxed of [...ports.values()]) muxed.closed();
    },
  };
}

/** Joins two ports: what comes in at one goes out at the other, and the end of one ends both. */
export function joinPorts(one: Port, other: Port): void {
  one.on('message', ({ data }) => {
    other.postMessage(data);
  });
  other.on('message', ({ data }) => {
    one.postMessage(data);
  });
  one.on('close', () => {
    other.close();
  });
  other.on('close', () => {
    one.close();
  });
  one.start();
  other.start();
}
