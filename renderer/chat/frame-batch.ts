export interface FrameBatch<T> {
  push(item: T): void;
}

/** How long a page that is not shown waits: it gets no frames. */
const hiddenDelayMs = 100;
/**
 * Two frames of 60 Hz: text flows no less smoothly, and half of the rendering leaves room for
 * typing.
 */
const betweenMs = 32;

/**
 * The next frame, but not sooner than `betweenMs` after the last; what comes after a pause is drawn
 * at once.
 */
function createPacedFrame(): (run: () => void) => void {
  let lastMs = 0;
  return (run) => {
    const draw = (): void => {
      lastMs = performance.now();
      run();
    };
    const waitMs = Math.max(0, lastMs + betweenMs - performance.now());
    if (document.hidden) setTimeout(draw, hiddenDelayMs);
    else if (waitMs === 0) requestAnimationFrame(draw);
    else setTimeout(() => requestAnimationFrame(draw), waitMs);
  };
}

/**
 * Collects events that arrive close together, so that a stream costs one render every other frame.
 */
export function createFrameBatch<T>(
  onBatch: (items: readonly T[]) => void,
  schedule: (run: () => void) => void = createPacedFrame(),
): FrameBatch<T> {
  let pending: T[] = [];
  const flush = (): void => {
    const items = pending;
    pending = [];
    onBatch(items);
  };
  return {
    push: (item) => {
      pending.push(item);
      if (pending.length === 1) schedule(flush);
    },
  };
}
