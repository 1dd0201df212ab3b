import type { WebSocket, WebSocketServer } from 'ws';

/** A peer that does not answer two of these is gone. */
const pingEveryMs = 30_000;
/** What a peer has to say goodbye. */
const closeWithinMs = 500;

/**
 * Pings the sockets of a server that were greeted, and hangs up on peers that are gone and on those
 * that may not stay.
 */
export function createLiveSockets(server: WebSocketServer) {
  const rules = new WeakMap<WebSocket, () => boolean>();
  const alive = new WeakSet<WebSocket>();
  let pinging: NodeJS.Timeout | undefined;
  const endRevoked = (): void => {
    for (const ws of server.clients) if (rules.get(ws)?.() === false) ws.terminate();
  };
  const ping = (): void => {
    for (const ws of server.clients) {
      if (alive.delete(ws) && rules.get(ws)?.() === true) ws.ping();
      else ws.terminate();
    }
  };
  return {
    greet(ws: WebSocket, mayStay: () => boolean = () => true): void {
      rules.set(ws, mayStay);
      alive.add(ws);
      ws.on('pong', () => alive.add(ws));
      pinging ??= setInterval(ping, pingEveryMs).unref();
    },
    /** Hangs up at once on those that may not stay. */
    endRevoked,
    close(): void {
      clearInterval(pinging);
      for (const ws of server.clients) {
        ws.close(1001, 'the server closes');
        setTimeout(() => ws.terminate(), closeWithinMs).unref();
      }
      server.close();
    },
  };
}
