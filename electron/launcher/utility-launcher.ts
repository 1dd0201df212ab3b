import {
  MessageChannelMain,
  utilityProcess,
  type MessagePortMain,
  type UtilityProcess,
} from 'electron';
import { createDeferredPort } from './deferred-port.ts';
import type { LaunchedProcess, Launcher, LaunchSpec, ProcessExit } from './launcher.ts';
import { childEnvironment } from './child-environment.ts';
import type { Port } from './port.ts';
import { serveLaunches } from './serve-launches.ts';

/**
 * Electron's own kill asks first (SIGTERM), which a stuck event loop with a handler for it never
 * hears.
 */
function killNow(child: UtilityProcess): void {
  if (child.pid === undefined) return;
  if (process.platform === 'win32') {
    child.kill();
    return;
  }
  try {
    process.kill(child.pid, 'SIGKILL');
  } catch {
    // It ended a moment ago.
  }
}

function closedPort(): Port {
  const { port, fail } = createDeferredPort();
  fail();
  return port;
}

function launched(child: UtilityProcess): LaunchedProcess {
  let killed = false;
  let over = false;
  child.once('spawn', () => {
    if (killed) killNow(child);
  });
  const exited = new Promise<ProcessExit>((resolve) => {
    child.once('exit', (code) => {
      over = true;
      resolve({ code, signal: killed ? 'SIGKILL' : null });
    });
  });
  const give = (kind: string, port: MessagePortMain): void => {
    if (over) port.close();
    else child.postMessage({ type: 'port', kind }, [port]);
  };
  return {
    get pid() {
      return child.pid;
    },
    connect: (kind) => {
      if (over) return closedPort();
      const { port1, port2 } = new MessageChannelMain();
      give(kind, port2);
      return port1;
    },
    // Only Electron's own ports exist in main; they are handed on, not copied through.
    adopt: (kind, port) => {
      give(kind, port as MessagePortMain);
    },
    requestStop: () => {
      if (!over) child.postMessage({ type: 'stop' });
    },
    kill: () => {
      killed = true;
      killNow(child);
    },
    exited,
  };
}

/**
 * Processes as Electron's utility processes; for main alone. Ports are Chromium's: what the page
 * sends reaches the child without passing through main. A child may have processes of its own
 * started (`parent-launcher.ts`); they end with it.
 */
export function createUtilityLauncher(): Launcher {
  const launch = (
    spec: LaunchSpec,
    onSpawn: (pid: number | undefined) => void = () => undefined,
  ): LaunchedProcess => {
    const child = utilityProcess.fork(spec.entry, [...(spec.args ?? [])], {
      serviceName: `hearth-${spec.name}`,
      env: childEnvironment({ inherits: spec.inherits, own: spec.env }),
      stdio: 'inherit',
    });
    child.once('spawn', () => {
      onSpawn(child.pid);
    });
    serveLaunches(child, { launch, newChannel: () => new MessageChannelMain() });
    return launched(child);
  };
  return { launch: (spec) => launch(spec) };
}
