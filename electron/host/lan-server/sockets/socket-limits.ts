/** Limits of one client on its sockets; shared by `/rpc` and sessions' sockets. */
export interface SocketLimits {
  socketsPerClient: number;
  /** Calls of one socket that have not ended, open streams included. */
  callsPerSocket: number;
  /** Calls of one client that run or have an unread reply; further calls wait for their turn. */
  callsAtOnce: number;
  /** Messages that wait for their turn, of one client. */
  queuedBytes: number;
  /** Bytes of incomplete messages, of one client. */
  unfinishedBytes: number;
  /** Frames of one incomplete message. Each takes a hundred bytes, even an empty one. */
  framesPerMessage: number;
  /** Replies and events that wait to be read, of one client. */
  waitingBytes: number;
  /**
   * Above this many bytes in a socket's buffer nothing is added to it, and no stream produces its
   * next event.
   */
  bufferBytes: number;
  /** A socket whose buffer stays above that for this long is ended. */
  stalledMs: number;
  /** A message must be complete within this time. */
  wholeWithinMs: number;
}

/**
 * A browser page has one socket, some 20 streams and at most 20 calls at once; its largest message
 * is a part of an upload of 4 MB. A slow line of 9 KB/s keeps a buffer of 256 KB moving.
 */
export const socketLimits: SocketLimits = {
  socketsPerClient: 16,
  callsPerSocket: 256,
  callsAtOnce: 16,
  queuedBytes: 16 * 1024 ** 2,
  unfinishedBytes: 16 * 1024 ** 2,
  framesPerMessage: 4_096,
  waitingBytes: 64 * 1024 ** 2,
  bufferBytes: 256 * 1024,
  stalledMs: 30_000,
  wholeWithinMs: 60_000,
};

/** Largest message of `/rpc`: a part of an upload and its envelope fit twice. */
export const largestRpcMessage = 8 * 1024 ** 2;

/**
 * Close codes (RFC 6455, 7.4.1 and IANA's registry) with reasons that the page shows or acts on.
 */
export const closures = {
  tooManySockets: [1013, 'too many connections of this client'],
  tooManyCalls: [1013, 'too many calls at once'],
  tooMuchQueued: [1013, 'too many messages at once'],
  tooMuchUnfinished: [1009, 'too much of unfinished messages'],
  malformed: [1007, 'not a message of this protocol'],
  tooManyValues: [1009, 'a message with too many values'],
  tooManyFrames: [1009, 'a message in too many pieces'],
  tooSlow: [1008, 'a message was not complete in time'],
  notReading: [1013, 'replies are not read'],
} as const;
export type Closure = keyof typeof closures;
