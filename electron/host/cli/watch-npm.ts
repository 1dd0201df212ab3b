import { readFileSync } from 'node:fs';
import { runProgramNow } from '../../launcher/run-program.ts';

/**
 * `npx hearth serve` is three processes: npm, a shell and this one. A signal that ends npm is not
 * handed on (npm 11: SIGTERM ends npm and the shell alone, SIGKILL npm alone), and who started npx
 * would believe that Hearth has ended. So Hearth ends when npm does.
 */

const everyMs = 500;
const mostSteps = 6;

interface Ancestor {
  pid: number;
  parent: number;
  command: string;
}

function readAncestor(pid: number): Ancestor | null {
  try {
    if (process.platform === 'linux') {
      // The command may hold spaces and brackets, so the fields are counted from the last bracket
      // (proc(5)).
      const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
        .replace(/^.*\) /s, '')
        .split(' ');
      return {
        pid,
        parent: Number(fields[1]),
        command: readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' '),
      };
    }
    const [, parent = '0', command = ''] =
      /^\s*(\d+)\s+(.*)$/s.exec(runProgramNow('ps', ['-o', 'ppid=,command=', '-p', String(pid)])) ??
      [];
    return { pid, parent: Number(parent), command };
  } catch {
    return null;
  }
}

/**
 * The processes from this one's parent up to npm; none where no npm is above. npm names itself `npm
 * exec …`, `npm start`.
 */
export function npmAncestors(
  parent: number = process.ppid,
  read: (pid: number) => Ancestor | null = readAncestor,
): number[] {
  const pids: number[] = [];
  for (let pid = parent; pid > 1 && pids.length < mostSteps;) {
    const ancestor = read(pid);
    if (ancestor === null) return [];
    pids.push(pid);
    if (/^npm( |$)/.test(ancestor.command.trim())) return pids;
    pid = ancestor.parent;
  }
  return [];
}

function isGone(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}

/**
 * Calls `ended` once when npm, or what it started on the way to this process, is gone. Windows has
 * no such chain to ask for.
 */
export function watchNpm(ended: () => void, env: NodeJS.ProcessEnv = process.env): void {
  if (env['npm_execpath'] === undefined || process.platform === 'win32') return;
  const pids = npmAncestors();
  if (pids.length === 0) return;
  const timer = setInterval(() => {
    if (!pids.some(isGone)) return;
    clearInterval(timer);
    ended();
  }, everyMs);
  timer.unref();
}
