import { subscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';

/**
 * The connection that one request was written to. A server may close a kept connection just as the
 * next request is written to it: then nothing was answered, and nothing is wrong with the server
 * (RFC 9112, 9.3.1).
 */
export interface RequestSocket {
  /** Set when the request is written. */
  socket: Socket | null;
  /** An earlier request of this process was written to it. */
  isKept: boolean;
  /** Bytes that it had delivered before this request. */
  bytesBefore: number;
}

const used = new WeakSet<Socket>();
let starting: RequestSocket | null = null;

/**
 * Undici's channel is called as a request is written, right after its `onRequestStart` and before
 * anything else runs (undici's docs/api/DiagnosticsChannel.md).
 */
function onSendHeaders(message: unknown): void {
  const { socket } = message as { socket: Socket };
  if (starting !== null) {
    starting.socket = socket;
    starting.isKept = used.has(socket);
    starting.bytesBefore = socket.bytesRead;
    starting = null;
  }
  used.add(socket);
}

let isSubscribed = false;

/** Notes the connection that is written to next; called in `onRequestStart`. */
export function noteSocket(): RequestSocket {
  if (!isSubscribed) {
    isSubscribed = true;
    subscribe('undici:client:sendHeaders', onSendHeaders);
  }
  return (starting = { socket: null, isKept: false, bytesBefore: 0 });
}

const closedByPeer = new Set(['ECONNRESET', 'EPIPE', 'ECONNABORTED', 'UND_ERR_SOCKET']);

/** Whether a failure says no more than that a kept connection had ended: no byte came on it. */
export const isStale = ({ socket, isKept, bytesBefore }: RequestSocket, code: string): boolean =>
  isKept && socket !== null && socket.bytesRead === bytesBefore && closedByPeer.has(code);
