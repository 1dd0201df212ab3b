export interface FrameBatch<T> {
  push(item: T): void;
  /** Hands on what is held, now. */
  flush(): void;
}

/** How long a page that is not shown waits: it gets no frames. */
const hiddenDelayMs = 100;

function nextFrame(run: () => void): void {
  if (document.hidden) setTimeout(run, hiddenDelayMs);
  else requestAnimationFrame(run);
}

/** Gathers what comes within one frame, so that a stream costs one render a frame however finely it is cut. */
export function createFrameBatch<T>(onBatch: (items: readonly T[]) => void, schedule: (run: () => void) => void = nextFrame): FrameBatch<T> {
  let held: T[] = [];
  const flush = (): void => {
    if (held.length === 0) return;
    const items = held;
    held = [];
    onBatch(items);
  };
  return {
    push: (item) => {
      held.push(item);
      if (held.length === 1) schedule(flush);
    },
    flush,
  };
}
