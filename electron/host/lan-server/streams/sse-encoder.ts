/** Complete server-sent events, each with its empty line at the end, without an id. */
export type Frames = readonly string[];

/** Encodes events as server-sent frames of one dialect; no frames for an event without a form. */
export interface SseEncoder<E> {
  /** Before the first event. */
  start(): Frames;
  event(event: E): Frames;
  /** After the last event. Throws when no finish came. */
  end(): Frames;
  /** The last frames of a stream that failed, or whose client disconnected. */
  fail(error: unknown, isDisconnected: boolean): Frames;
  /** Sent after each silence, without an id. */
  heartbeat: string;
}

/** A line that begins with a colon is a comment to every reader (HTML Living Standard, 9.2.6). */
export const commentHeartbeat = ': still here\n\n';
