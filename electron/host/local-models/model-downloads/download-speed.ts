/** A speed is averaged over this window: long enough to be steady, short enough to follow. */
const windowMs = 5000;
const leastMs = 500;

export interface SpeedMeter {
  /** `receivedBytes`: the total, including what an earlier run received. */
  add(receivedBytes: number): void;
  /** Bytes per second over the last seconds; null until it is known. */
  bytesPerSecond(): number | null;
}

export function createSpeedMeter(now: () => number): SpeedMeter {
  let samples: { at: number; bytes: number }[] = [];

  function trim(): void {
    const oldest = now() - windowMs;
    const keep = samples.findIndex(({ at }) => at >= oldest);
    // One sample before the window stays, so that its first stretch is counted too.
    if (keep > 1) samples = samples.slice(keep - 1);
  }

  return {
    add(bytes) {
      const last = samples.at(-1);
      if (last !== undefined && now() - last.at < 100) last.bytes = bytes;
      else samples.push({ at: now(), bytes });
      trim();
    },
    bytesPerSecond() {
      const [first] = samples;
      const last = samples.at(-1);
      const span = first === undefined ? 0 : now() - first.at;
      if (first === undefined || last === undefined || span < leastMs) return null;
      return Math.max(0, ((last.bytes - first.bytes) / span) * 1000);
    },
  };
}
