import { existsSync, mkdirSync, readFileSync, realpathSync } from 'node:fs';
import { runProgram } from './run-program.ts';

/**
 * What a process does without: the network and other processes in any case, and with `bwrap` these
 * folders and every write.
 */
export interface Isolation {
  /** Folders that it must not see, such as the data folder. */
  hidden: readonly string[];
  /** Folders below hidden ones that it may read all the same. Created where they are missing. */
  shown: readonly string[];
}

/**
 * - `bwrap`: no network, no other processes, files read-only, hidden folders hidden.
 * - `unshare`: no network, no other processes.
 * - `missing`: Linux, where neither is installed or permitted.
 * - `unsupported`: another system, or a process that Electron starts.
 */
export type SandboxKind = 'bwrap' | 'unshare' | 'missing' | 'unsupported';

export interface Sandbox {
  kind: SandboxKind;
  /** The program and arguments that go before a command to isolate it. Empty where nothing can. */
  prefix(isolation: Isolation): string[];
}

export const noSandbox = (kind: 'missing' | 'unsupported'): Sandbox => ({ kind, prefix: () => [] });

/**
 * Ends with this process; it sees neither the environment nor the memory of others in its own
 * /proc.
 */
const bwrap: Sandbox = {
  kind: 'bwrap',
  prefix({ hidden, shown }) {
    for (const folder of shown) mkdirSync(folder, { recursive: true, mode: 0o700 });
    const alone = [
      '--unshare-user',
      '--unshare-net',
      '--unshare-pid',
      '--unshare-ipc',
      '--unshare-uts',
      '--cap-drop',
      'ALL',
      '--new-session',
    ];
    const files = ['--ro-bind', '/', '/', '--dev', '/dev', '--proc', '/proc'];
    const folders = [
      ...hidden.flatMap((folder) => ['--tmpfs', realpathSync(folder)]),
      ...shown.flatMap((folder) => ['--ro-bind', realpathSync(folder), realpathSync(folder)]),
    ];
    return ['bwrap', '--die-with-parent', ...alone, ...files, ...folders, '--'];
  },
};

/**
 * The user stays the same, so that the program keeps no capability in its namespace (unshare(1),
 * user_namespaces(7)). unshare itself would outlive this process, and a program that hangs would
 * too; setpriv ties it to this process.
 */
const unshare: Sandbox = {
  kind: 'unshare',
  prefix: () => [
    ...['setpriv', '--pdeathsig', 'KILL', '--'],
    ...[
      'unshare',
      '--user',
      '--map-current-user',
      '--net',
      '--pid',
      '--fork',
      '--mount-proc',
      '--kill-child=SIGKILL',
      '--',
    ],
  ],
};

/** The strongest first. */
export const sandboxes: readonly Sandbox[] = [bwrap, unshare];

const childrenOf = (pid: number): number[] =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
    .trim()
    .split(' ')
    .filter(Boolean)
    .map(Number);

/**
 * The isolated program behind the process that was started: bwrap and unshare wait outside for it
 * (proc(5), `children`).
 */
export function innermostPid(pid: number): number {
  try {
    const [child, ...others] = childrenOf(pid);
    return child === undefined || others.length > 0 ? pid : innermostPid(child);
  } catch {
    return pid;
  }
}

/** Whether this machine permits it: runs Node in it once. */
export async function isIsolationPermitted(
  sandbox: Sandbox,
  isolation: Isolation,
): Promise<boolean> {
  try {
    const [command = '', ...args] = sandbox.prefix(isolation);
    await runProgram(command, [...args, process.execPath, '--version'], { timeoutMs: 5_000 });
    return true;
  } catch {
    return false;
  }
}

/**
 * The strongest sandbox that this machine permits for such a process, found by running Node in
 * each; a few milliseconds. Containers and some distributions forbid user namespaces. Without a
 * list of children in /proc none is used: the memory of what runs inside could not be watched.
 */
export async function findSandbox(isolation: Isolation): Promise<Sandbox> {
  if (process.platform !== 'linux') return noSandbox('unsupported');
  if (!existsSync(`/proc/self/task/${process.pid}/children`)) return noSandbox('missing');
  for (const sandbox of sandboxes)
    if (await isIsolationPermitted(sandbox, isolation)) return sandbox;
  return noSandbox('missing');
}
