/** Bytes that wait for the reader before the other side is paused. */
const mostWaitingBytes = 256 * 1024;

export interface BodyQueueDeps {
  /** The reader waits for the next piece. */
  onWaiting: () => void;
  /** The reader has what it waited for. */
  onServed: () => void;
  /** More than `mostWaitingBytes` wait; `resume` follows when the reader has caught up. */
  pause: () => void;
  resume: () => void;
  /** The reader wants no more. */
  onCancel: () => void;
}

export interface BodyQueue {
  /** For one reader; one that stops cancels. */
  pieces: AsyncIterable<Uint8Array>;
  push(piece: Uint8Array): void;
  end(): void;
  /** Thrown after all that came before it: a broken wire takes nothing back. */
  fail(error: Error): void;
}

type Step = IteratorResult<Uint8Array, undefined>;

interface Reader {
  resolve: (step: Step) => void;
  reject: (error: Error) => void;
}

/**
 * A reply's body between the wire and its reader. No web stream: each piece of each provider's
 * stream passes here.
 */
export function createBodyQueue({
  onWaiting,
  onServed,
  pause,
  resume,
  onCancel,
}: BodyQueueDeps): BodyQueue {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  let paused = false;
  let over: { error: Error | null } | null = null;
  let reader: Reader | null = null;

  const take = (): Uint8Array | undefined => {
    const piece = pieces.shift();
    if (piece === undefined) return undefined;
    bytes -= piece.byteLength;
    if (paused && bytes < mostWaitingBytes / 2) {
      paused = false;
      resume();
    }
    return piece;
  };
  const serve = ({ resolve, reject }: Reader): boolean => {
    const piece = take();
    if (piece === undefined && over === null) return false;
    if (piece !== undefined) resolve({ done: false, value: piece });
    else if (over?.error) reject(over.error);
    else resolve({ done: true, value: undefined });
    return true;
  };
  const offer = (): void => {
    if (reader === null || !serve(reader)) return;
    reader = null;
    onServed();
  };
  const iterator: AsyncIterator<Uint8Array, undefined> = {
    next: () =>
      new Promise((resolve, reject) => {
        const waiting = { resolve, reject };
        if (serve(waiting)) return;
        reader = waiting;
        onWaiting();
      }),
    return: () => {
      pieces.length = 0;
      over ??= { error: null };
      offer();
      onCancel();
      return Promise.resolve({ done: true, value: undefined });
    },
  };

  return {
    pieces: { [Symbol.asyncIterator]: () => iterator },
    push: (piece) => {
      pieces.push(piece);
      bytes += piece.byteLength;
      offer();
      if (paused || bytes < mostWaitingBytes) return;
      paused = true;
      pause();
    },
    end: () => {
      over ??= { error: null };
      offer();
    },
    fail: (error) => {
      over ??= { error };
      offer();
    },
  };
}
