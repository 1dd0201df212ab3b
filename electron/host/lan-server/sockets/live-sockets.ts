import type { WebSocket, WebSocketServer } from 'ws';

/** A peer that misses two of these is disconnected. */
const pingEveryMs = 30_000;
/** Time for a peer to close its side. */
const closeWithinMs = 500;

/**
 * Pings the greeted sockets of a server, and disconnects peers that do not answer or may not stay.
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
    /** Disconnects at once those that may not stay. */
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
