export interface Pace {
  /** This many passages were finished just now. */
  add(passages: number): void;
  /** Work begins again after a rest, which is no slowness. */
  restart(): void;
  /** Over the last minute of work; null before there was enough of it. */
  perSecond(): number | null;
}

const windowMs = 60_000;
const leastMs = 2000;

/** How fast work goes, over a moving window. */
export function createPace(now: () => number): Pace {
  let samples: { atMs: number; passages: number }[] = [];
  return {
    add(passages) {
      const atMs = now();
      samples.push({ atMs, passages });
      while ((samples[0]?.atMs ?? atMs) < atMs - windowMs) samples.shift();
    },
    restart() {
      samples = [{ atMs: now(), passages: 0 }];
    },
    perSecond() {
      const first = samples[0];
      const last = samples.at(-1);
      if (!first || !last || last.atMs - first.atMs < leastMs) return null;
      // What the first sample counts was done before the window.
      const passages = samples.slice(1).reduce((sum, sample) => sum + sample.passages, 0);
      return passages === 0 ? null : (passages * 1000) / (last.atMs - first.atMs);
    },
  };
}
