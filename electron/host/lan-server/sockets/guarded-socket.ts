import type { Socket } from 'node:net';
import type { WebSocket } from 'ws';
import type { ClientShare } from './client-shares.ts';
import { createPacedSender, type PacedSender } from './paced-sender.ts';
import { closures, type Closure, type SocketLimits } from './socket-limits.ts';
import { limitUnfinished } from './unfinished-messages.ts';

export interface GuardedSocket {
  sender: PacedSender;
  /**
   * Closes with a reason, and disconnects soon after, since a peer that does not read sees no close
   * frame.
   */
  end(why: Closure): void;
}

const closeWithinMs = 500;
const flooding: ReadonlySet<Closure> = new Set([
  'tooManyCalls',
  'tooMuchQueued',
  'tooMuchUnfinished',
  'tooManyFrames',
  'tooSlow',
]);

/** Bounds a socket in both directions, and leaves its client's share when it closes. */
export function guardSocket({
  ws,
  socket,
  share,
  limits,
}: {
  ws: WebSocket;
  socket: Socket;
  share: ClientShare;
  limits: SocketLimits;
}): GuardedSocket {
  let isEnding = false;
  const end = (why: Closure): void => {
    if (isEnding) return;
    isEnding = true;
    const [code, reason] = closures[why];
    // A flooding peer is not read any more; from the others a close frame is expected.
    if (flooding.has(why)) ws.pause();
    ws.close(code, reason);
    setTimeout(() => ws.terminate(), closeWithinMs).unref();
  };
  ws.once('close', () => share.leave());
  limitUnfinished({ ws, socket, unfinished: share.unfinished, limits, end });
  return {
    sender: createPacedSender({
      ws,
      waiting: share.waiting,
      limits,
      onStalled: () => end('notReading'),
    }),
    end,
  };
}
