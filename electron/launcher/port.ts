/**
 * A duplex channel to another process. It has the form of Electron's `MessagePortMain`, which
 * oRPC's message-port adapter takes; a fork's port is the same over child IPC. Messages before
 * `start()` are kept.
 */
export interface Port {
  postMessage(data: unknown): void;
  on(event: 'message', listener: (event: { data: unknown }) => void): void;
  on(event: 'close', listener: () => void): void;
  start(): void;
  close(): void;
}
