/** What the processes of these benches say to each other. */

/** The model whose words are the times at which they were sent, until its reader leaves. */
export const clock = 'clock';
export const deltasPerSecond = 20;
/** Words of a streamed answer, each a delta. */
export const streamedWords = 20;

/**
 * Milliseconds since 1970 with fractions; the same in all processes of a machine, but for the
 * microseconds in which they started.
 */
export const epochMs = (): number => performance.timeOrigin + performance.now();

/** Where load goes: an origin that answers `/v1/chat/completions`, and how to ask it. */
export interface Target {
  origin: string;
  headers: Readonly<Record<string, string>>;
  /** As this side calls the mock's model. */
  model: string;
}

export type Asked = { target: Target; seconds: number } & (
  | /** As many plain requests as `connections` can, one after the other on each. */ {
      kind: 'plain';
      connections: number;
    }
  | /** The same with streamed answers. */ { kind: 'streamed'; connections: number }
  | /** Plain requests at their times, whether the last one is answered or not. */ {
      kind: 'paced';
      perSecond: number;
    }
  | /** So many streams of the clock at once; `weigh` is a process whose memory is told while all run. */ {
      kind: 'clocks';
      streams: number;
      weigh?: number;
    }
);

export interface Told {
  /** Answered in full with 200, a second. */
  perSecond: number;
  errors: number;
  /**
   * Of paced requests from their time to their last byte; of clocks from each delta's sending to
   * its arrival; else empty.
   */
  ms: number[];
  /** PSS of the process to be weighed. */
  mb?: number;
}
