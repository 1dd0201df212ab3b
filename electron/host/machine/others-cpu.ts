import { readFileSync } from 'node:fs';

/** Ticks of all cores since the start (proc(5), `/proc/stat`): in all, and not idle. */
interface Ticks {
  all: number;
  busy: number;
  /** Of our own processes. */
  own: number;
}

export interface OthersCpuDeps {
  /** Our own processes. */
  pids: () => readonly number[];
  now: () => number;
  proc?: string;
}

const sampleMs = 2000;
/** A sample that is older says nothing about now. */
const staleMs = 30_000;

/** user, nice, system, idle, iowait, irq, softirq, steal. */
function readTicks(proc: string, pids: readonly number[]): Ticks {
  const [user = 0, nice = 0, system = 0, idle = 0, iowait = 0, irq = 0, softirq = 0, steal = 0] =
    readFileSync(`${proc}/stat`, 'utf8').split('\n', 1)[0]?.split(/\s+/).slice(1).map(Number) ?? [];
  const busy = user + nice + system + irq + softirq + steal;
  return {
    all: busy + idle + iowait,
    busy,
    own: pids.reduce((sum, pid) => sum + ownTicks(proc, pid), 0),
  };
}

/**
 * utime and stime, the 14th and 15th field; counted from the name's closing bracket, since a name
 * may hold anything.
 */
function ownTicks(proc: string, pid: number): number {
  try {
    const fields = readFileSync(`${proc}/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    return Number(fields[11]) + Number(fields[12]);
  } catch {
    return 0;
  }
}

/**
 * The share of all cores (0..1) that other programs took between the last two looks, which lie two
 * seconds apart at least; null where it is unknown: before the second reading, and on
 * platforms that don't say cheaply what a process takes.
 */
export function createOthersCpu({ pids, now, proc = '/proc' }: OthersCpuDeps): () => number | null {
  let last: { atMs: number; ticks: Ticks } | null = null;
  let share: number | null = null;
  return () => {
    if (process.platform !== 'linux' || (last !== null && now() - last.atMs < sampleMs))
      return share;
    const next = { atMs: now(), ticks: readTicks(proc, pids()) };
    if (last === null || next.atMs - last.atMs > staleMs) share = null;
    else {
      const all = next.ticks.all - last.ticks.all;
      const others =
        next.ticks.busy - last.ticks.busy - Math.max(0, next.ticks.own - last.ticks.own);
      share = all > 0 ? Math.min(1, Math.max(0, others / all)) : share;
    }
    last = next;
    return share;
  };
}
