import { AppError } from '../../../../shared/errors.ts';
import { KeptFrames } from './frame-buffer.ts';

/** Whole server-sent events, each ended by its empty line, without an id. */
export type Frames = readonly string[];

/** How a dialect says events as server-sent frames; no frames where it has nothing to say. */
export interface FrameVoice<E> {
  /** Before the first event. */
  start(): Frames;
  event(event: E): Frames;
  /** What is still owed when the events are over. Throws when no finish came. */
  end(): Frames;
  /** The last words of a stream that broke, or whose reader left. */
  fail(error: unknown, readerLeft: boolean): Frames;
  /** Sent after each silence, without an id. */
  heartbeat: string;
}

/** Where the events of a stream come from. */
export interface StreamSource<E> {
  /** Already read, so that a failure before it has its own status. */
  first: E;
  rest: AsyncIterator<E>;
  voice: FrameVoice<E>;
  /** Told of a failure after the first event, but not of a reader who left. */
  onBroken: (error: unknown) => void;
  /** Stops the upstream. */
  abort: () => void;
}

/** What a stream is known by. */
export interface StreamTerms {
  id: string;
  ownerId: string;
  /** Where it was asked for; it can be taken up again there. */
  path: string;
  /** Whether the credential that asked for it is still good. */
  mayGoOn: () => boolean;
  /** How long it goes on without a reader, milliseconds; 0 ends it at once. */
  goOnMs: number;
}

/** Counts what all streams keep, in bytes, and makes room. */
export interface Keeping {
  /**
   * Says whether there is too much in all, so that this stream should let go of its oldest frames.
   */
  grew(bytes: number): boolean;
  /** No more frames will come. */
  ended(stream: KeptStream): void;
}

/** Who reads a stream now. */
export interface Seat {
  /** Somebody else reads on. */
  taken(): void;
}

/** A stream as its readers see it. */
export interface KeptStream {
  readonly terms: StreamTerms;
  readonly heartbeat: string;
  /** Nothing will be added. */
  readonly over: boolean;
  /** The number that the next frame will have; the first has 0. */
  readonly next: number;
  /** What is kept, in bytes. */
  readonly size: number;
  /**
   * The frames from this number on. Throws `not_found` when some of them are not kept, or were
   * never there.
   */
  from(number: number): string;
  /** Waits for more, or for the end. Never rejects. */
  advance(): Promise<void>;
  /** Makes this the one reader. */
  sit(seat: Seat): void;
  /** Without its reader a stream ends at once, or after the time it was given. */
  left(seat: Seat): void;
  /** The server closes, or the credential that it came from is over. */
  shutDown(): void;
  /** Nobody will take it up again. */
  forget(): void;
}

/**
 * Without a reader a stream goes on until this many bytes wait for one; then the upstream is held
 * back.
 */
const mostUnread = 512 * 1024;
/** What one stream keeps, in bytes. */
const mostKept = 1024 * 1024;

const readerLeft = (): AppError =>
  new AppError(
    'aborted',
    'The reader left, so this answer was stopped. What stands before this had come until then.',
  );

/** Tells a source that nobody reads on, and does not wait for it. */
async function endSource(rest: AsyncIterator<unknown>): Promise<void> {
  try {
    await rest.return?.();
  } catch {
    // It is over either way, and the stream has had its last words.
  }
}

/** Frames with their numbers, kept as they were made to be sent. */
export class LiveStream<E> implements KeptStream {
  readonly terms: StreamTerms;
  readonly heartbeat: string;
  readonly #keeping: Keeping;
  readonly #prefix: string;
  #source: StreamSource<E> | null;
  readonly #frames = new KeptFrames();
  #seat: Seat | null = null;
  #advancing: Promise<void> | null = null;
  #grace: NodeJS.Timeout | undefined;
  /** Frames that came while nobody read. */
  #unread = 0;

  constructor(terms: StreamTerms, source: StreamSource<E>, keeping: Keeping) {
    this.terms = terms;
    this.heartbeat = source.voice.heartbeat;
    this.#keeping = keeping;
    this.#prefix = `id: ${terms.id}:`;
    this.#source = source;
    this.#say(source.voice.start());
    this.#say(source.voice.event(source.first));
  }

  get over(): boolean {
    return this.#source === null;
  }

  get next(): number {
    return this.#frames.next;
  }

  get size(): number {
    return this.#frames.size;
  }

  from(number: number): string {
    if (number < this.#frames.first)
      throw new AppError(
        'not_found',
        `The stream ${this.terms.id} has no longer its event ${number}: of a long stream the ` +
          'oldest are not kept.',
      );
    if (number > this.next)
      throw new AppError(
        'not_found',
        `The stream ${this.terms.id} has come to event ${this.next - 1} only.`,
      );
    return this.#frames.from(number);
  }

  advance(): Promise<void> {
    if (this.#source === null) return Promise.resolve();
    return (this.#advancing ??= this.#source.rest.next().then(this.#took, this.#broke));
  }

  sit(seat: Seat): void {
    clearTimeout(this.#grace);
    this.#unread = 0;
    const former = this.#seat;
    this.#seat = seat;
    former?.taken();
  }

  left(seat: Seat): void {
    if (this.#seat !== seat) return;
    this.#seat = null;
    if (this.#source === null) return;
    if (this.terms.goOnMs === 0) return this.#stop();
    this.#grace = setTimeout(() => this.#stop(), this.terms.goOnMs);
    void this.#goOnAlone();
  }

  shutDown(): void {
    clearTimeout(this.#grace);
    if (this.#source === null) return;
    if (this.#seat === null) this.#stop();
    else this.#source.abort();
  }

  readonly #took = (step: IteratorResult<E>): void => {
    this.#advancing = null;
    if (this.#source === null) return;
    try {
      if (step.done === true) this.#end(this.#source.voice.end());
      else this.#say(this.#source.voice.event(step.value));
    } catch (error) {
      this.#broke(error);
    }
  };

  readonly #broke = (error: unknown): void => {
    this.#advancing = null;
    if (this.#source === null) return;
    const { rest, voice, onBroken } = this.#source;
    onBroken(error);
    this.#end(voice.fail(error, false));
    // Where it is our own words that failed, the source still waits.
    void endSource(rest);
  };

  /** Reads on for a reader who may come back. */
  async #goOnAlone(): Promise<void> {
    const sizeThen = this.size;
    while (this.#source !== null && this.#seat === null && this.size - sizeThen < mostUnread)
      await this.advance();
  }

  #say(frames: Frames): void {
    const before = this.size;
    for (const frame of frames) this.#frames.push(`${this.#prefix}${this.next}\n${frame}`);
    if (this.#seat === null) this.#unread += frames.length;
    const tooMuch = this.#keeping.grew(this.size - before);
    if (tooMuch || this.size > mostKept)
      this.#letGo(tooMuch ? this.size / 2 : mostKept * 0.75, Math.max(this.#unread, frames.length));
  }

  /**
   * Drops the oldest frames until so much is left, but none of the last `keep`, which nobody has
   * read.
   */
  #letGo(most: number, keep: number): void {
    const before = this.size;
    this.#frames.letGo(most, keep);
    this.#keeping.grew(this.size - before);
  }

  forget(): void {
    // Who still reads the end of it may be slow.
    if (this.#seat === null) this.#frames.clear();
  }

  #end(frames: Frames): void {
    this.#say(frames);
    this.#source = null;
    clearTimeout(this.#grace);
    this.#keeping.ended(this);
  }

  #stop(): void {
    if (this.#source === null) return;
    const { voice, rest, abort } = this.#source;
    this.#end(voice.fail(readerLeft(), true));
    abort();
    void endSource(rest);
  }
}
