/**
 * Keeps half-open requests on a port, as a slow loris does: a few bytes before each time-out, and a
 * new connection for each that was cut.
 */
import { connect, type Socket } from 'node:net';
import { clientKey } from '../conformance/lan-clients.ts';

export interface FloodAsked {
  port: number;
  count: number;
}

export interface FloodTold {
  open: number;
  /** Since it began. */
  cut: number;
}

const dribbleEveryMs = 2_000;
const sockets = new Map<number, Socket>();
let cut = 0;

/** Every other one dribbles its headers; the rest a body, behind a good key. */
const begin = (number: number): string =>
  number % 2 === 0
    ? 'GET /v1/models HTTP/1.1\r\nHost: 127.0.0.1\r\n'
    : `POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ` +
      `${clientKey}\r\nContent-Type: application/json\r\nContent-Length: ` +
      `10000000\r\n\r\n{"model":"`;

function open(port: number, number: number): void {
  const socket = connect(port, '127.0.0.1', () => socket.write(begin(number)));
  sockets.set(number, socket);
  socket.on('error', () => undefined);
  socket.resume();
  socket.once('close', () => {
    cut += 1;
    setTimeout(() => open(port, number), 20);
  });
}

function dribble(): void {
  for (const [number, socket] of sockets)
    if (socket.readyState === 'open')
      socket.write(number % 2 === 0 ? `X-Slow-${Date.now()}: 1\r\n` : 'x');
}

process.on('message', ({ port, count }: FloodAsked) => {
  if (sockets.size === 0) {
    for (let number = 0; number < count; number += 1) open(port, number);
    setInterval(dribble, dribbleEveryMs);
  }
  const told: FloodTold = {
    open: [...sockets.values()].filter(({ readyState }) => readyState === 'open').length,
    cut,
  };
  process.send?.(told);
});
process.on('disconnect', () => process.exit(0));
process.send?.('ready');
