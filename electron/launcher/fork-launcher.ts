import { fork, type ChildProcess } from 'node:child_process';
import { childEnvironment } from './child-environment.ts';
import type { LaunchedProcess, Launcher, ProcessExit } from './launcher.ts';
import { createPortMux, joinPorts, type Frame } from './port-mux.ts';
import { innermostPid, type Sandbox } from './sandbox.ts';

export interface ForkLauncherOptions {
  /** The Node that runs the module. Default: this process's own. */
  execPath?: string;
  execArgv?: readonly string[];
  /** Isolates what a spec wants isolated. Default: nothing is. */
  sandbox?: Sandbox | undefined;
  /** Receives a child's stderr, not always in whole lines. Default: inherited. */
  onStderr?: (text: string, name: string) => void;
}

/**
 * glibc raises, with each large block that is freed, the size from which it gives blocks back to
 * the system, up to 32 MB; a fixed limit turns that off (mallopt(3)). A model that is opened frees
 * as much as it keeps: 53 MB stayed with the inference process. Blocks of 128 kB and more then cost
 * a call of the system each, so a library that makes many of them a second needs an arena of its
 * own (OCR without ONNX Runtime's took twice as long).
 */
const leanMemory = { MALLOC_TRIM_THRESHOLD_: String(1024 * 1024) };

function launched(child: ChildProcess, isWrapped: boolean): LaunchedProcess {
  // A send to a child that is gone is answered by an error in the callback (EPIPE, channel closed),
  // never by a throw: the exit tells the rest.
  const send = (message: Frame | { type: 'stop' }): void => {
    if (child.connected) child.send(message, () => undefined);
  };
  const mux = createPortMux({ side: 0, send, onOpen: (_kind, port) => port.close() });
  const exited = new Promise<ProcessExit>((resolve) => {
    child.once('exit', (code, signal) => {
      mux.closeAll();
      resolve({ code, signal });
    });
    child.on('error', () => {
      mux.closeAll();
      if (child.pid === undefined) resolve({ code: null, signal: null });
    });
  });
  child.on('message', (frame) => {
    mux.receive(frame as Frame);
  });
  child.on('disconnect', () => {
    mux.closeAll();
  });
  return {
    get pid() {
      return child.pid === undefined || !isWrapped ? child.pid : innermostPid(child.pid);
    },
    connect: (kind) => mux.open(kind),
    adopt: (kind, port) => {
      joinPorts(port, mux.open(kind));
    },
    requestStop: () => {
      send({ type: 'stop' });
    },
    kill: () => {
      child.kill('SIGKILL');
    },
    exited,
  };
}

/**
 * Processes as forks of Node; ports run over child IPC, which carries binary data as it is only
 * with `serialization: 'advanced'`.
 */
export function createForkLauncher({
  execPath = process.execPath,
  execArgv = [],
  sandbox,
  onStderr,
}: ForkLauncherOptions = {}): Launcher {
  // Electron's own binary is a Node only when its environment says so.
  const asNode =
    execPath === process.execPath && process.versions['electron'] !== undefined
      ? { ELECTRON_RUN_AS_NODE: '1' }
      : {};
  return {
    launch: (spec) => {
      const flags = [
        ...execArgv,
        ...(spec.semiSpaceMb === undefined ? [] : [`--max-semi-space-size=${spec.semiSpaceMb}`]),
      ];
      const [program, ...before] = spec.isolation ? (sandbox?.prefix(spec.isolation) ?? []) : [];
      const child = fork(spec.entry, [...(spec.args ?? [])], {
        execPath: program ?? execPath,
        execArgv: program === undefined ? flags : [...before, execPath, ...flags],
        serialization: 'advanced',
        env: childEnvironment({
          inherits: spec.inherits,
          own: { ...leanMemory, ...spec.env, ...asNode },
        }),
        stdio: ['ignore', 'ignore', onStderr ? 'pipe' : 'inherit', 'ipc'],
      });
      child.stderr?.setEncoding('utf8').on('data', (text: string) => onStderr?.(text, spec.name));
      return launched(child, program !== undefined);
    },
  };
}
