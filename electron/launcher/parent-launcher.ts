import { createDeferredPort, type DeferredPort } from './deferred-port.ts';
import type { FromMain, ToMain } from './launch-messages.ts';
import type { LaunchedProcess, Launcher, ProcessExit } from './launcher.ts';
import type { Port } from './port.ts';
import { joinPorts } from './port-mux.ts';

/** Electron's `process.parentPort`, as far as this needs it. */
export interface LaunchParent {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { data: unknown; ports?: Port[] }) => void): unknown;
}

interface Launched {
  process: LaunchedProcess;
  started(pid: number | undefined): void;
  ended(exit: ProcessExit): void;
  arrived(number: number, port: Port): void;
}

function createLaunched(id: number, ask: (message: ToMain) => void): Launched {
  const ports = new Map<number, DeferredPort>();
  const exited = Promise.withResolvers<ProcessExit>();
  let pid: number | undefined;
  let over = false;
  let next = 0;
  const connect = (kind: string): Port => {
    const number = (next += 1);
    const deferred = createDeferredPort();
    if (over) deferred.fail();
    else {
      ports.set(number, deferred);
      ask({ type: 'connect', id, port: number, kind });
    }
    return deferred.port;
  };
  return {
    process: {
      get pid() {
        return pid;
      },
      connect,
      adopt: (kind, port) => {
        joinPorts(port, connect(kind));
      },
      requestStop: () => ask({ type: 'stop-launched', id }),
      kill: () => ask({ type: 'kill-launched', id }),
      exited: exited.promise,
    },
    started: (value) => {
      pid = value;
    },
    ended: (exit) => {
      over = true;
      for (const deferred of ports.values()) deferred.fail();
      ports.clear();
      exited.resolve(exit);
    },
    arrived: (number, port) => {
      const deferred = ports.get(number);
      ports.delete(number);
      if (deferred) deferred.resolve(port);
      else port.close();
    },
  };
}

/**
 * A launcher for a utility process, which cannot start others itself: it asks main, whose end is
 * `serve-launches.ts`. The ports go straight from here to the process that was started.
 */
export function createParentLauncher(parent: LaunchParent): Launcher {
  const all = new Map<number, Launched>();
  let next = 0;
  parent.on('message', ({ data, ports }) => {
    const message = data as FromMain;
    const one = all.get(message.id);
    if (message.type === 'launched') one?.started(message.pid);
    else if (message.type === 'launched-port' && ports?.[0]) {
      if (one) one.arrived(message.port, ports[0]);
      else ports[0].close();
    } else if (message.type === 'exited') {
      all.delete(message.id);
      one?.ended(message.exit);
    }
  });
  return {
    launch: (spec) => {
      const id = (next += 1);
      const launched = createLaunched(id, (message) => {
        parent.postMessage(message);
      });
      all.set(id, launched);
      parent.postMessage({ type: 'launch', id, spec } satisfies ToMain);
      return launched.process;
    },
  };
}
