import { readlinkSync } from 'node:fs';
import { constants, setPriority } from 'node:os';

/**
 * Lets the window, the host and a chat's tokens go before this thread and those that it starts from
 * now on. On Linux a priority belongs to a thread (setpriority(2)); elsewhere to the whole process,
 * which also answers, so that nothing is done there.
 */
export function yieldToOthers(priority: number = constants.priority.PRIORITY_BELOW_NORMAL): void {
  if (process.platform !== 'linux') return;
  try {
    const threadId = Number(readlinkSync('/proc/thread-self').split('/').at(-1));
    setPriority(threadId, priority);
  } catch {
    // A sandbox without /proc: it works without, only less smoothly.
  }
}
