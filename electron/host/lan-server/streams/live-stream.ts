import { AppError } from '../../../../shared/errors.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';
import { FrameBuffer } from './frame-buffer.ts';
import type { Frames, SseEncoder } from './sse-encoder.ts';
import { errorIn } from '../../../../shared/errors.ts';
import type { PhraseLanguage } from '../../../../shared/messages/define-phrases.ts';

/** Where the events of a stream come from. */
export interface StreamSource<E> {
  /** Already read, so that a failure before it has its own status. */
  first: E;
  rest: AsyncIterator<E>;
  encoder: SseEncoder<E>;
  /** Receives a failure after the first event, but not a client's disconnect. */
  onBroken: (error: unknown) => void;
  /** Stops the upstream. */
  abort: () => void;
}

/** Identity of a stream, and how long it outlives its reader. */
export interface StreamTerms {
  id: string;
  ownerId: string;
  /** Path of the request that started it; a `POST` there can resume it. */
  path: string;
  /** Whether the credential of that request is still valid. */
  isAuthorized: () => boolean;
  /** In which the stream reports a failure. */
  language: PhraseLanguage;
  /** How long it continues without a reader, in milliseconds; 0 ends it at once. */
  resumeWindowMs: number;
}

/** Counts the bytes that all streams keep, and makes room. */
export interface StreamBudget {
  /** Whether all streams together keep too much, so that this one must drop its oldest frames. */
  add(bytes: number): boolean;
  /** No more frames will come. */
  ended(stream: ReplayableStream): void;
}

/** The one reader of a stream. */
export interface StreamReader {
  /** Another reader took its place. */
  replaced(): void;
}

/** A stream as its readers see it. */
export interface ReplayableStream {
  readonly terms: StreamTerms;
  readonly heartbeat: string;
  /** No more frames will come. */
  readonly over: boolean;
  /** Number of the next frame; the first has 0. */
  readonly next: number;
  /** Bytes of the frames that are kept. */
  readonly size: number;
  /**
   * The frames from this number on. Throws `not_found` when some of them are not kept, or do not
   * exist.
   */
  from(number: number): string;
  /** Waits for more frames, or for the end. Never rejects. */
  advance(): Promise<void>;
  /** Makes this the one reader. */
  attach(reader: StreamReader): void;
  /** Without its reader a stream ends at once, or after its resume window. */
  detach(reader: StreamReader): void;
  /** The server closes, or the credential of the stream is no longer valid. */
  shutDown(): void;
  /** Drops the frames: no request can resume the stream any more. */
  forget(): void;
}

/** Without a reader a stream continues until this many bytes wait, then the upstream is held back. */
const mostUnread = 512 * 1024;
/** Bytes that one stream keeps. */
const mostKept = 1024 * 1024;

const disconnected = (): AppError => new AppError('aborted', phrase('streams.readerLeft'));

/** Ends a source that no one reads any more, and does not wait for it. */
async function endSource(rest: AsyncIterator<unknown>): Promise<void> {
  try {
    await rest.return?.();
  } catch {
    // It is over either way, and the stream has its last frames.
  }
}

/** Numbered frames, kept as they were sent. */
export class LiveStream<E> implements ReplayableStream {
  readonly terms: StreamTerms;
  readonly heartbeat: string;
  readonly #budget: StreamBudget;
  readonly #prefix: string;
  #source: StreamSource<E> | null;
  readonly #frames = new FrameBuffer();
  #reader: StreamReader | null = null;
  #advancing: Promise<void> | null = null;
  #window: NodeJS.Timeout | undefined;
  /** Frames that came while there was no reader. */
  #unread = 0;

  constructor(terms: StreamTerms, source: StreamSource<E>, budget: StreamBudget) {
    this.terms = terms;
    this.heartbeat = source.encoder.heartbeat;
    this.#budget = budget;
    this.#prefix = `id: ${terms.id}:`;
    this.#source = source;
    this.#push(source.encoder.start());
    this.#push(source.encoder.event(source.first));
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
      throw new AppError('not_found', phrase('streams.eventGone', { id: this.terms.id, number }));
    if (number > this.next)
      throw new AppError(
        'not_found',
        phrase('streams.eventNotYet', { id: this.terms.id, number: this.next - 1 }),
      );
    return this.#frames.from(number);
  }

  advance(): Promise<void> {
    if (this.#source === null) return Promise.resolve();
    return (this.#advancing ??= this.#source.rest.next().then(this.#onStep, this.#onFailure));
  }

  attach(reader: StreamReader): void {
    clearTimeout(this.#window);
    this.#unread = 0;
    const former = this.#reader;
    this.#reader = reader;
    former?.replaced();
  }

  detach(reader: StreamReader): void {
    if (this.#reader !== reader) return;
    this.#reader = null;
    if (this.#source === null) return;
    if (this.terms.resumeWindowMs === 0) return this.#stop();
    this.#window = setTimeout(() => this.#stop(), this.terms.resumeWindowMs);
    void this.#readAhead();
  }

  shutDown(): void {
    clearTimeout(this.#window);
    if (this.#source === null) return;
    if (this.#reader === null) this.#stop();
    else this.#source.abort();
  }

  forget(): void {
    // A slow reader may still need the last frames.
    if (this.#reader === null) this.#frames.clear();
  }

  readonly #onStep = (step: IteratorResult<E>): void => {
    this.#advancing = null;
    if (this.#source === null) return;
    try {
      if (step.done === true) this.#end(this.#source.encoder.end());
      else this.#push(this.#source.encoder.event(step.value));
    } catch (error) {
      this.#onFailure(error);
    }
  };

  readonly #onFailure = (error: unknown): void => {
    this.#advancing = null;
    if (this.#source === null) return;
    const { rest, encoder, onBroken } = this.#source;
    onBroken(error);
    this.#end(encoder.fail(errorIn(error, this.terms.language), false));
    // When the encoder failed, the source still waits.
    void endSource(rest);
  };

  /** Continues for a reader that may come back. */
  async #readAhead(): Promise<void> {
    const sizeBefore = this.size;
    while (this.#source !== null && this.#reader === null && this.size - sizeBefore < mostUnread)
      await this.advance();
  }

  #push(frames: Frames): void {
    const before = this.size;
    for (const frame of frames) this.#frames.push(`${this.#prefix}${this.next}\n${frame}`);
    if (this.#reader === null) this.#unread += frames.length;
    const isOverBudget = this.#budget.add(this.size - before);
    if (isOverBudget || this.size > mostKept)
      this.#dropOldest(
        isOverBudget ? this.size / 2 : mostKept * 0.75,
        Math.max(this.#unread, frames.length),
      );
  }

  /** Keeps at most `most` bytes, but always the last `keep` frames, which were not read. */
  #dropOldest(most: number, keep: number): void {
    const before = this.size;
    this.#frames.dropOldest(most, keep);
    this.#budget.add(this.size - before);
  }

  #end(frames: Frames): void {
    this.#push(frames);
    this.#source = null;
    clearTimeout(this.#window);
    this.#budget.ended(this);
  }

  #stop(): void {
    if (this.#source === null) return;
    const { encoder, rest, abort } = this.#source;
    this.#end(encoder.fail(errorIn(disconnected(), this.terms.language), true));
    abort();
    void endSource(rest);
  }
}
