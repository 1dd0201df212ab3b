/** What sockets of one client may hold of this machine; shared by `/rpc` and sessions' sockets. */
export interface SocketLimits {
  socketsPerClient: number;
  /** Calls of one socket that have not ended, open streams included. */
  callsPerSocket: number;
  /**
   * Calls of one client whose reply is being made or waits to be read; more wait for their turn.
   */
  callsAtOnce: number;
  /** Messages that wait for their turn, of one client. */
  queuedBytes: number;
  /** Messages that have not come whole, of one client. */
  unfinishedBytes: number;
  /** Frames of one unfinished message. Each takes a hundred bytes, also an empty one. */
  framesPerMessage: number;
  /** Replies and events that wait to be read, of one client. */
  waitingBytes: number;
  /**
   * Above so many bytes in a socket's buffer nothing is added to it, and no stream is asked for its
   * next event.
   */
  bufferBytes: number;
  /** A socket whose buffer stays above that for so long is ended. */
  stalledMs: number;
  /** A message has to come whole within this time. */
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
  tooSlow: [1008, 'a message did not come whole in time'],
  notReading: [1013, 'replies are not read'],
} as const;
export type Closure = keyof typeof closures;
