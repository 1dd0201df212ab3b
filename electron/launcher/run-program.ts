import { execFile, execFileSync, spawn } from 'node:child_process';
import { promisify } from 'node:util';
import { childEnvironment, type ChildEnvironment } from './child-environment.ts';

const execFileAsync = promisify(execFile);

export interface RunProgram {
  environment?: ChildEnvironment;
  signal?: AbortSignal;
  /** Ends the program after this many milliseconds. Default: no limit. */
  timeoutMs?: number;
}

/**
 * The one way to run a program that is not ours: no shell, and an environment by list. Secrets go
 * by `environment.own`: the arguments are readable to every user of the machine. Rejects as
 * `execFile` does: `ENOENT` where there is no such program, an exit code otherwise.
 */
export function runProgram(
  command: string,
  args: readonly string[],
  { environment, signal, timeoutMs = 0 }: RunProgram = {},
): Promise<{ stdout: string; stderr: string }> {
  return execFileAsync(command, [...args], {
    env: childEnvironment(environment),
    timeout: timeoutMs,
    windowsHide: true,
    ...(signal ? { signal } : {}),
  });
}

/**
 * The same, for a short question of the system that must be answered at once. Returns stdout;
 * throws as `runProgram` rejects.
 */
export function runProgramNow(command: string, args: readonly string[]): string {
  return execFileSync(command, [...args], {
    env: childEnvironment(),
    encoding: 'utf8',
    windowsHide: true,
  });
}

/**
 * Starts a program that outlives this one, such as the user's browser. That it cannot be started is
 * no error.
 */
export function leaveProgram(
  command: string,
  args: readonly string[],
  environment: ChildEnvironment,
): void {
  spawn(command, [...args], { env: childEnvironment(environment), stdio: 'ignore', detached: true })
    .on('error', () => undefined)
    .unref();
}
