import { readdirSync, readFileSync } from 'node:fs';

/** A process and all that descend from it, by /proc (Linux). */
export function processTree(rootPid: number): number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const parent = parentOf(Number(name));
    if (parent !== undefined) parents.set(Number(name), parent);
  }
  const tree = [rootPid];
  for (const pid of tree)
    for (const [child, parent] of parents) if (parent === pid) tree.push(child);
  return tree;
}

function parentOf(pid: number): number | undefined {
  try {
    // The command may hold spaces and brackets, so the fields are counted from the last bracket
    // (proc(5)).
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    return Number(fields[1]);
  } catch {
    return undefined;
  }
}

/** Proportional set size of these processes in MB: shared pages count once, not once a process. */
export function pssMb(pids: readonly number[]): number {
  let kib = 0;
  for (const pid of pids) {
    try {
      kib += Number(
        /^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1] ?? 0,
      );
    } catch {
      // It ended meanwhile.
    }
  }
  return (kib * 1024) / 1e6;
}

/** Samples the tree's memory until `stop` is called, which gives the peak in MB. */
export function watchPeakPss(rootPid: number, everyMs = 250): { stop: () => number } {
  let peakMb = 0;
  const timer = setInterval(() => {
    peakMb = Math.max(peakMb, pssMb(processTree(rootPid)));
  }, everyMs);
  return {
    stop: () => {
      clearInterval(timer);
      return peakMb;
    },
  };
}
