/** What waits for the reader before the other side is told to wait too. */
const mostWaitingBytes = 256 * 1024;

export interface BodyQueueDeps {
  /** The reader waits for the next piece. */
  onWaiting: () => void;
  /** The reader has what it waited for. */
  onServed: () => void;
  /** Too much waits; and then no longer. */
  pause: () => void;
  resume: () => void;
  /** The reader wants no more. */
  onCancel: () => void;
}

export interface BodyQueue {
  stream: ReadableStream<Uint8Array>;
  push(piece: Uint8Array): void;
  end(): void;
  /** Told after all that came before it: a broken wire takes nothing back. */
  fail(error: Error): void;
}

/** A reply's body between the wire and its reader. */
export function createBodyQueue({ onWaiting, onServed, pause, resume, onCancel }: BodyQueueDeps): BodyQueue {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  let paused = false;
  let over: { error: Error | null } | null = null;
  let reader: ReadableStreamDefaultController<Uint8Array> | null = null;

  const serve = (controller: ReadableStreamDefaultController<Uint8Array>): boolean => {
    const piece = pieces.shift();
    if (piece === undefined && over === null) return false;
    if (piece !== undefined) {
      bytes -= piece.byteLength;
      controller.enqueue(piece);
    } else if (over?.error) controller.error(over.error);
    else controller.close();
    return true;
  };
  const offer = (): void => {
    if (reader === null || !serve(reader)) return;
    reader = null;
    onServed();
  };
  const stream = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        if (serve(controller)) {
          if (paused && bytes < mostWaitingBytes / 2) {
            paused = false;
            resume();
          }
          return;
        }
        reader = controller;
        onWaiting();
      },
      cancel: () => {
        pieces.length = 0;
        reader = null;
        onCancel();
      },
    },
    { highWaterMark: 0 },
  );

  return {
    stream,
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
