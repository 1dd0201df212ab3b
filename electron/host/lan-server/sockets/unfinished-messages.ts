import type { Socket } from 'node:net';
import type { WebSocket } from 'ws';
import type { Meter } from './client-shares.ts';
import type { Closure, SocketLimits } from './socket-limits.ts';

/**
 * What ws keeps of an incomplete message (ws 8, lib/receiver.js); a test fails when a version has
 * other names.
 */
interface Receiver {
  _bufferedBytes: number;
  _messageLength: number;
  _fragments: readonly unknown[];
}

/** Bytes and frames of the incomplete message of a socket; zeros between two messages. */
export function unfinishedOf(ws: WebSocket): { bytes: number; frames: number } {
  const receiver = (ws as unknown as { _receiver?: Receiver })._receiver;
  return receiver === undefined
    ? { bytes: 0, frames: 0 }
    : {
        bytes: receiver._bufferedBytes + receiver._messageLength,
        frames: receiver._fragments.length,
      };
}

export interface UnfinishedParts {
  ws: WebSocket;
  socket: Socket;
  unfinished: Meter;
  limits: Pick<SocketLimits, 'framesPerMessage' | 'wholeWithinMs'>;
  end: (why: Closure) => void;
}

/** Counts the bytes of incomplete messages, and ends a socket over the limits of its client. */
export function limitUnfinished({ ws, socket, unfinished, limits, end }: UnfinishedParts): void {
  let counted = 0;
  let late: NodeJS.Timeout | undefined;
  const release = (): void => {
    clearTimeout(late);
    late = undefined;
    unfinished.remove(counted);
    counted = 0;
  };
  const count = (): void => {
    const { bytes, frames } = unfinishedOf(ws);
    if (bytes === 0 && frames === 0) return release();
    if (frames > limits.framesPerMessage) return end('tooManyFrames');
    if (bytes > counted && !unfinished.add(bytes - counted)) return end('tooMuchUnfinished');
    if (bytes < counted) unfinished.remove(counted - bytes);
    counted = bytes;
    late ??= setTimeout(() => end('tooSlow'), limits.wholeWithinMs).unref();
  };
  // The end of a message starts the time of the next one.
  ws.on('message', release);
  socket.on('data', count);
  ws.once('close', () => {
    socket.off('data', count);
    release();
  });
}
