import type { Server } from 'node:http';
import type { Server as TlsServer } from 'node:https';
import type { Socket } from 'node:net';

/** The first byte of every TLS connection: a record of type handshake (RFC 8446, section 5.1). */
const handshake = 0x16;
/** Until the first byte; a TLS handshake then has as long again. */
export const firstByteMs = 10_000;
/** A client of plain HTTP gets one reply and this much time. */
const plainMs = 5_000;

type OnConnection = (this: TlsServer, socket: Socket) => void;

/** The same for a socket and for the TLS socket on top of it. */
const peerOf = ({ remoteAddress, remotePort }: Socket): string =>
  `${remoteAddress ?? ''} ${remotePort ?? ''}`;

/** Where a connection of plain HTTP goes. */
export interface PlainDoors {
  /** One reply that sends the client to HTTPS. */
  plain: Server;
  /** For connections whose client is served, since a proxy encrypts the rest of its way. */
  proxied: Server;
  isProxy: (address: string | undefined) => boolean;
}

/**
 * Lets a TLS server answer plain HTTP too: a connection that does not start with a handshake goes
 * to one of `doors`. The TLS server still counts its sockets. Returns a function that disconnects
 * clients that have not started TLS.
 */
export function answerPlain(server: TlsServer, doors: PlainDoors): () => void {
  const [secure] = server.listeners('connection') as OnConnection[];
  if (secure === undefined) throw new Error('a TLS server has no listener of connections');
  server.removeListener('connection', secure);
  const open = new Map<string, Socket>();
  server.on('secureConnection', (socket) => open.delete(peerOf(socket)));
  server.on('connection', (socket: Socket) => {
    const drop = (): void => void socket.destroy();
    const peer = peerOf(socket);
    open.set(peer, socket);
    socket.once('close', () => open.delete(peer));
    socket.on('error', drop);
    const timer = setTimeout(drop, firstByteMs);
    socket.once('close', () => clearTimeout(timer));
    socket.once('data', (bytes: Buffer) => {
      clearTimeout(timer);
      socket.pause();
      socket.unshift(bytes);
      if (bytes[0] === handshake) {
        socket.off('error', drop);
        secure.call(server, socket);
        return;
      }
      if (doors.isProxy(socket.remoteAddress)) doors.proxied.emit('connection', socket);
      else {
        const end = setTimeout(drop, plainMs);
        socket.once('close', () => clearTimeout(end));
        doors.plain.emit('connection', socket);
      }
      socket.resume();
    });
  });
  return () => {
    for (const socket of open.values()) socket.destroy();
  };
}
