import type { Port } from './port.ts';

export interface DeferredPort {
  /** Usable at once: what is posted waits for the real port. */
  readonly port: Port;
  resolve(real: Port): void;
  /** The real port will not come. */
  fail(): void;
}

/** A port whose other end is still on its way. */
export function createDeferredPort(): DeferredPort {
  const messageListeners: ((event: { data: unknown }) => void)[] = [];
  const closeListeners: (() => void)[] = [];
  const waiting: unknown[] = [];
  let real: Port | undefined;
  let started = false;
  let open = true;

  const closed = (): void => {
    if (!open) return;
    open = false;
    for (const listener of closeListeners) listener();
  };
  function on(event: 'message', listener: (event: { data: unknown }) => void): void;
  function on(event: 'close', listener: () => void): void;
  function on(event: 'message' | 'close', listener: (event: { data: unknown }) => void): void {
    if (event === 'message') messageListeners.push(listener);
    else if (open) closeListeners.push(listener as () => void);
    else queueMicrotask(listener as () => void);
  }
  const port: Port = {
    on,
    postMessage: (data) => {
      if (!open) return;
      if (real) real.postMessage(data);
      else waiting.push(data);
    },
    start: () => {
      started = true;
      real?.start();
    },
    close: () => {
      real?.close();
      closed();
    },
  };
  const resolve = (arrived: Port): void => {
    if (!open) {
      arrived.close();
      return;
    }
    real = arrived;
    arrived.on('message', ({ data }) => {
      for (const listener of messageListeners) listener({ data });
    });
    arrived.on('close', closed);
    for (const data of waiting.splice(0)) arrived.postMessage(data);
    if (started) arrived.start();
  };
  return { port, resolve, fail: closed };
}
