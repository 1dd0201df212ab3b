import { readFileSync } from 'node:fs';

/** What this process holds for itself: on Linux without the files it has mapped, which a search in a large base maps by the hundred megabytes. */
export function ownMemoryMb(): number {
  if (process.platform === 'linux') {
    const kilobytes = /^RssAnon:\s+(\d+) kB/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
    if (kilobytes !== undefined) return Number(kilobytes) / 1024;
  }
  return process.memoryUsage.rss() / 1024 / 1024;
}
