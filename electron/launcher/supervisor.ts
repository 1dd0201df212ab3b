import { AppError } from '../../shared/errors.ts';
import { phrase } from '../../shared/messages/phrase.ts';
import { watchHeartbeat, type HeartbeatPolicy } from './heartbeat.ts';
import type { LaunchedProcess, Launcher, LaunchSpec, ProcessExit } from './launcher.ts';

export interface SupervisorPolicy extends HeartbeatPolicy {
  /** The wait before the first restart; it doubles with each crash, up to `backoffCapMs`. */
  backoffMs: number;
  backoffCapMs: number;
  /** A process that lived this long is healthy: the count of crashes starts again at one. */
  healthyAfterMs: number;
  /** Crashes in a row after which no restart is tried until `start()` is called again. */
  maxCrashes: number;
  /** Milliseconds it has to end after `stop()`, before it is killed. */
  stopBudgetMs: number;
}

export const defaultPolicy: SupervisorPolicy = {
  readyTimeoutMs: 30_000,
  heartbeatEveryMs: 2_000,
  silenceMs: 20_000,
  backoffMs: 200,
  backoffCapMs: 10_000,
  healthyAfterMs: 30_000,
  maxCrashes: 6,
  stopBudgetMs: 5_000,
};

/** One life of the process. Its number grows with each restart. */
export interface Generation {
  readonly number: number;
  readonly process: LaunchedProcess;
  readonly gone: Promise<ProcessExit>;
}

export type SupervisorState = 'idle' | 'starting' | 'running' | 'waiting' | 'failed' | 'stopping';

export type StateListener = (state: SupervisorState, generation: Generation | null) => void;

export interface Supervisor {
  start(): void;
  /**
   * Asks it to end, kills it when the budget is over; restarts nothing afterwards until `start()`,
   * which may come meanwhile.
   */
  stop(): Promise<void>;
  state(): SupervisorState;
  current(): Generation | null;
  /** The running generation; rejects `host_unavailable` when none runs within the time. */
  whenRunning(waitMs: number): Promise<Generation>;
  /** A port to this generation broke, so it is gone, also before its exit is reported. */
  lost(generation: Generation): void;
  onChange(listener: StateListener): void;
}

export interface SupervisorDeps {
  launcher: Launcher;
  spec: LaunchSpec;
  policy?: Partial<SupervisorPolicy>;
  log?: (event: string, fields: Record<string, unknown>) => void;
}

function unavailable(name: string): AppError {
  return new AppError('host_unavailable', phrase('access.processDown', { name }), {
    retryable: true,
  });
}

/** The generation that runs next; rejects `host_unavailable` when none does within the time. */
function nextRunning(
  listeners: StateListener[],
  name: string,
  waitMs: number,
  startsAfterStop: () => boolean,
): Promise<Generation> {
  return new Promise((resolve, reject) => {
    const settle = (result: Generation | null): void => {
      clearTimeout(timer);
      listeners.splice(listeners.indexOf(listener), 1);
      if (result) resolve(result);
      else reject(unavailable(name));
    };
    const listener: StateListener = (next, now) => {
      if (next === 'running' && now) settle(now);
      else if (next === 'failed' || (next === 'stopping' && !startsAfterStop())) settle(null);
    };
    const timer = setTimeout(settle, waitMs, null);
    listeners.push(listener);
  });
}

/**
 * Keeps one process alive: heartbeat, restart with capped backoff, generations, a stop budget and
 * then the kill.
 */
export function createSupervisor({
  launcher,
  spec,
  policy: overrides,
  log = () => undefined,
}: SupervisorDeps): Supervisor {
  const policy = { ...defaultPolicy, ...overrides };
  const listeners: StateListener[] = [];
  let state: SupervisorState = 'idle';
  let generation: Generation | null = null;
  let number = 0;
  let crashes = 0;
  let retry: NodeJS.Timeout | undefined;
  let stopping: Promise<void> | undefined;
  let startAfterStop = false;

  const enter = (next: SupervisorState): void => {
    if (next === state) return;
    state = next;
    for (const listener of [...listeners]) listener(state, generation);
  };

  const ended = (exit: ProcessExit, livedMs: number): void => {
    generation = null;
    if (state === 'stopping') return;
    crashes = livedMs > policy.healthyAfterMs ? 1 : crashes + 1;
    log('process.crashed', { name: spec.name, code: exit.code, signal: exit.signal, crashes });
    if (crashes >= policy.maxCrashes) {
      enter('failed');
      return;
    }
    const waitMs = Math.min(policy.backoffCapMs, policy.backoffMs * 2 ** (crashes - 1));
    retry = setTimeout(launch, waitMs);
    enter('waiting');
  };

  const lost = (own: Generation): void => {
    if (generation !== own || state === 'stopping') return;
    enter('waiting');
    own.process.kill();
  };

  const launch = (): void => {
    const startedMs = Date.now();
    const child = launcher.launch(spec);
    number += 1;
    const own: Generation = { number, process: child, gone: child.exited };
    generation = own;
    enter('starting');
    const unwatch = watchHeartbeat(child, policy, {
      ready: () => {
        if (generation === own && state === 'starting') enter('running');
      },
      hung: () => {
        log('process.hung', { name: spec.name, pid: child.pid });
        child.kill();
      },
      lost: () => {
        lost(own);
      },
    });
    void child.exited.then((exit) => {
      unwatch();
      if (generation === own) ended(exit, Date.now() - startedMs);
    });
  };

  const end = async (): Promise<void> => {
    clearTimeout(retry);
    const ending = generation;
    enter('stopping');
    if (ending) {
      ending.process.requestStop();
      const budget = setTimeout(ending.process.kill, policy.stopBudgetMs);
      await ending.gone;
      clearTimeout(budget);
    }
    generation = null;
    crashes = 0;
    enter('idle');
  };

  return {
    start: () => {
      if (state === 'stopping') {
        startAfterStop = true;
        return;
      }
      if (state !== 'idle' && state !== 'failed') return;
      crashes = 0;
      launch();
    },
    stop: () => {
      startAfterStop = false;
      stopping ??= end().finally(() => {
        stopping = undefined;
        if (startAfterStop) launch();
      });
      return stopping;
    },
    lost,
    state: () => state,
    current: () => (state === 'running' ? generation : null),
    whenRunning: (waitMs) => {
      if (state === 'running' && generation) return Promise.resolve(generation);
      if (state === 'idle' || state === 'failed' || (state === 'stopping' && !startAfterStop))
        return Promise.reject(unavailable(spec.name));
      return nextRunning(listeners, spec.name, waitMs, () => startAfterStop);
    },
    onChange: (listener) => {
      listeners.push(listener);
    },
  };
}
