import type { EnvironmentGroup } from './child-environment.ts';
import type { Port } from './port.ts';
import type { Isolation } from './sandbox.ts';

export interface LaunchSpec {
  /** For logs and the task list: `host`, `inference`. */
  name: string;
  /** Absolute path of the module to run. */
  entry: string;
  args?: readonly string[];
  /** Variables of its own. */
  env?: Readonly<Record<string, string>>;
  /**
   * Which variables of this process it inherits besides the basics (`child-environment.ts`).
   * Default: none.
   */
  inherits?: readonly EnvironmentGroup[];
  /** Runs it in a sandbox where the launcher has one. Default: it does what this process may do. */
  isolation?: Isolation;
  /**
   * How far each half of V8's space for new objects may grow. Node 24 lets it grow to 64 MB, which
   * a process that makes much garbage reaches within seconds and gives back only when it idles.
   * Where Electron starts the process its own, lower limit applies: utility processes take no flags
   * of V8.
   */
  semiSpaceMb?: number;
}

export interface ProcessExit {
  code: number | null;
  signal: string | null;
}

export interface LaunchedProcess {
  readonly pid: number | undefined;
  /**
   * Opens a new port to the process; it closes when the process dies. Never throws: towards a dead
   * process the port is closed at once.
   */
  connect(kind: string): Port;
  /** Hands a port that another process holds the far end of (a renderer's) to this one. */
  adopt(kind: string, port: Port): void;
  /** Asks it to end; `kill` follows when it does not. */
  requestStop(): void;
  kill(): void;
  readonly exited: Promise<ProcessExit>;
}

/**
 * How a process is started: `utilityProcess` in the app, `child_process.fork` elsewhere, under one
 * contract test.
 */
export interface Launcher {
  launch(spec: LaunchSpec): LaunchedProcess;
}
