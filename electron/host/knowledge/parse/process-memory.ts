import { readFileSync } from 'node:fs';

/**
 * What a process holds for itself, without the files it has mapped; 0 where the platform does not
 * say it cheaply: there V8's own limit stands.
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
