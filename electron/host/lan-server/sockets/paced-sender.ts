import type { WebSocket } from 'ws';
import { createSerialQueue } from '../../../../shared/serial-queue.ts';
import type { Meter } from './client-shares.ts';
import type { SocketLimits } from './socket-limits.ts';

export interface PacedSenderParts {
  ws: WebSocket;
  waiting: Meter;
  limits: Pick<SocketLimits, 'bufferBytes' | 'stalledMs'>;
  /** The reader has stopped reading: its socket should end. */
  onStalled: () => void;
}

/** Sends message after message, only while the socket's buffer is low. */
export interface PacedSender {
  /** Resolves once the message is on its way, or the socket has closed. */
  send(data: string | Uint8Array): Promise<void>;
}

/** A long message is sent in frames, so that a slow reader is seen to make progress. */
const frameBytes = 64 * 1024;

/** Resolves when the buffer is low, or the socket closes. */
function createRoom({ ws, limits, onStalled }: PacedSenderParts): () => Promise<void> | null {
  const waiting: (() => void)[] = [];
  let stalled: NodeJS.Timeout | undefined;
  const wake = (): void => {
    clearTimeout(stalled);
    stalled = undefined;
    for (const go of waiting.splice(0)) go();
  };
  const isLow = (): boolean => ws.bufferedAmount <= limits.bufferBytes || ws.readyState !== ws.OPEN;
  ws.on('close', wake);
  const look = (): void => {
    if (isLow()) wake();
  };
  return () => {
    if (isLow()) return null;
    stalled ??= setTimeout(onStalled, limits.stalledMs).unref();
    // The callback runs once everything in the buffer has left it.
    return new Promise((go) => {
      waiting.push(go);
      ws.ping(undefined, undefined, look);
    });
  };
}

export function createPacedSender(parts: PacedSenderParts): PacedSender {
  const { ws, waiting, onStalled } = parts;
  const room = createRoom(parts);
  const closed = new Promise<void>((resolve) => void ws.once('close', () => resolve()));
  const inTurn = createSerialQueue();
  const write = async (bytes: Uint8Array, binary: boolean): Promise<void> => {
    for (let at = 0; ; at += frameBytes) {
      const low = room();
      if (low !== null) await low;
      // A stream must not produce another event between the closing of its socket and `closed`.
      if (ws.readyState !== ws.OPEN) return closed;
      const fin = at + frameBytes >= bytes.length;
      ws.send(bytes.subarray(at, at + frameBytes), { binary, fin });
      if (fin) return;
    }
  };
  return {
    send: async (data) => {
      const isText = typeof data === 'string';
      const bytes = isText ? Buffer.from(data) : data;
      if (!waiting.add(bytes.length)) {
        onStalled();
        return closed;
      }
      try {
        await inTurn(() => write(bytes, !isText));
      } finally {
        waiting.remove(bytes.length);
      }
    },
  };
}
