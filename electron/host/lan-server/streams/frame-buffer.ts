/** Size of a segment; one longer frame gets its own. */
const segmentBytes = 8 * 1024;
/** Segments kept for reuse: 16 MB. */
const mostSpare = 2_048;
const spare: Buffer[] = [];

interface Segment {
  buffer: Buffer;
  /** The number of its first frame. */
  first: number;
  /** Where each frame ends. */
  ends: number[];
}

/**
 * Numbered frames, the oldest of which can be dropped. They are bytes outside of V8's heap: strings
 * would live just long enough to move to old space, and stay there until the next major collection.
 */
export class FrameBuffer {
  readonly #segments: Segment[] = [];
  /** The frame that is read most often, as it was pushed. */
  #last = '';
  #next = 0;
  #size = 0;

  /** The number of the oldest frame that is kept. */
  get first(): number {
    return this.#segments[0]?.first ?? this.#next;
  }

  /** The number that the next frame will have. */
  get next(): number {
    return this.#next;
  }

  /** Bytes of the frames that are kept. */
  get size(): number {
    return this.#size;
  }

  push(frame: string): void {
    const bytes = Buffer.byteLength(frame);
    let segment = this.#segments.at(-1);
    let start = segment?.ends.at(-1) ?? 0;
    if (segment === undefined || start + bytes > segment.buffer.length) {
      const buffer =
        bytes > segmentBytes
          ? Buffer.allocUnsafeSlow(bytes)
          : (spare.pop() ?? Buffer.allocUnsafeSlow(segmentBytes));
      segment = { buffer, first: this.#next, ends: [] };
      start = 0;
      this.#segments.push(segment);
    }
    segment.buffer.write(frame, start);
    segment.ends.push(start + bytes);
    this.#last = frame;
    this.#next += 1;
    this.#size += bytes;
  }

  /** The frames from this number on, which must be kept, as one string. */
  from(number: number): string {
    if (number === this.#next - 1) return this.#last;
    let text = '';
    for (const { buffer, first, ends } of this.#segments) {
      if (first + ends.length <= number) continue;
      text += buffer.toString('utf8', ends[number - first - 1] ?? 0, ends.at(-1));
    }
    return text;
  }

  /**
   * Drops the oldest frames until at most `most` bytes are left, but none of the last `keep` frames.
   * Frames of one segment are dropped together.
   */
  dropOldest(most: number, keep: number): void {
    for (
      let oldest = this.#segments[0];
      oldest !== undefined &&
      this.#size > most &&
      oldest.first + oldest.ends.length <= this.#next - keep;
      oldest = this.#segments[0]
    ) {
      this.#segments.shift();
      this.#size -= oldest.ends.at(-1) ?? 0;
      recycle(oldest.buffer);
    }
  }

  clear(): void {
    for (const { buffer } of this.#segments.splice(0)) recycle(buffer);
    this.#size = 0;
  }
}

function recycle(buffer: Buffer): void {
  if (buffer.length === segmentBytes && spare.length < mostSpare) spare.push(buffer);
}
