import { readFileSync } from 'node:fs';

/**
 * The private memory of a process, without mapped files. 0 on platforms where that is expensive to
 * read; V8's own limit applies there.
 */
export function processMemoryMb(pid: number | undefined): number {
  if (process.platform !== 'linux' || pid === undefined) return 0;
  try {
    return (
      Number(/^RssAnon:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) /
      1024
    );
  } catch {
    return 0;
  }
}
