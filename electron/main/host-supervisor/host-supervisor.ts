import { EventPublisher } from '@orpc/server';
import type { HostState } from '../../../shared/contract/desktop.ts';
import {
  portKinds,
  type EgressRecord,
  type MainClient,
  type MainInit,
  type OriginalToOpen,
} from '../../../shared/contract/main.ts';
import { errorCodeOf } from '../../../shared/errors.ts';
import { phrase } from '../../../shared/messages/phrase.ts';
import type { Launcher, LaunchSpec } from '../../launcher/launcher.ts';
import type { Port } from '../../launcher/port.ts';
import { createProcessClient } from '../../launcher/process-client.ts';
import {
  createSupervisor,
  type Generation,
  type SupervisorPolicy,
} from '../../launcher/supervisor.ts';
import { createEgressReports } from './egress-reports.ts';

export interface HostSupervisorDeps {
  launcher: Launcher;
  spec: LaunchSpec;
  /** What the host opens its data with; asked for at each start. */
  init: () => MainInit;
  policy?: Partial<SupervisorPolicy>;
  log: (event: string, fields: Record<string, unknown>) => void;
}

export interface HostSupervisor {
  start(): void;
  /**
   * Also when it has failed: everything is tried again, with `restoreBackup` on the newest good
   * backup.
   */
  restart(restoreBackup?: boolean): Promise<void>;
  stop(): Promise<void>;
  state(): HostState;
  /** The state now, and each one after it. */
  states(signal?: AbortSignal): AsyncGenerator<HostState>;
  /** Gives the page's port to the host that runs or is starting; closes it when none comes. */
  adopt(port: Port): void;
  recordEgress(row: EgressRecord): void;
  /** Sent to the running host, and to each one that is started later. */
  setOnBattery(onBattery: boolean): void;
  /**
   * What a document was read from, asked of the host that runs; throws its errors, and
   * `host_unavailable`.
   */
  originalToOpen(document: { id: string; documentId: string }): Promise<OriginalToOpen>;
}

/**
 * How long a page's port waits for a host, in milliseconds; the page asks again when it is closed.
 */
const adoptWaitMs = 30_000;

/**
 * Starts the host process and restarts it when it ends (`supervisor.ts`); sends it what only main has
 * (keychain, power state, denied connections of the window) and reports its state to the page.
 */
export function createHostSupervisor({
  launcher,
  spec,
  init,
  policy,
  log,
}: HostSupervisorDeps): HostSupervisor {
  const supervisor = createSupervisor({ launcher, spec, log, ...(policy ? { policy } : {}) });
  const client = createProcessClient<MainClient>({
    supervisor,
    kind: portKinds.main,
    goneCode: 'host_unavailable',
    goneMessage: phrase('access.hostEnded').text,
  });
  const publisher = new EventPublisher<{ state: HostState }>();
  let state: HostState = { state: 'starting', generation: 0, problem: null };
  let opened = false;
  let restoreNext = false;
  let battery: boolean | null = null;

  const reportState = (
    next: HostState['state'],
    generation: number,
    problem: HostState['problem'] = null,
  ): void => {
    if (next === state.state && generation === state.generation && problem === state.problem)
      return;
    state = { state: next, generation, problem };
    log('host.state', { state: next, generation, ...(problem ? { code: problem.code } : {}) });
    publisher.publish('state', state);
  };
  const tellBattery = (): void => {
    // If this host ends meanwhile, the next one gets it when it has opened.
    if (opened && battery !== null) void client.setOnBattery(battery).catch(() => undefined);
  };
  const open = async ({ number }: Generation): Promise<void> => {
    try {
      const { problem } = await client.init({
        ...init(),
        ...(restoreNext ? { restoreBackup: true } : {}),
      });
      restoreNext = false;
      if (supervisor.current()?.number !== number) return;
      opened = problem === null;
      tellBattery();
      reportState(opened ? 'running' : 'failed', number, problem);
    } catch (error) {
      // Its end is reported by the supervisor; anything else is a host that does not know its first
      // call.
      if (errorCodeOf(error) !== 'host_unavailable') log('host.init', { code: errorCodeOf(error) });
    }
  };
  supervisor.onChange((next, generation) => {
    if (next !== 'running') opened = false;
    const number = generation?.number ?? state.generation;
    if (next === 'running' && generation) void open(generation);
    else if (next === 'starting') reportState(number > 1 ? 'restarting' : 'starting', number);
    else if (next === 'waiting') reportState('restarting', number);
    else if (next === 'failed')
      reportState('failed', number, {
        code: 'host_unavailable',
        message: phrase('access.hostEndsRepeatedly').text,
      });
    else reportState('stopped', number);
  });
  const reports = createEgressReports(async (rows) => {
    if (!opened) throw new Error('no host to call');
    await client.recordEgress(rows);
  });

  return {
    start: supervisor.start,
    restart: async (restoreBackup = false) => {
      restoreNext = restoreBackup;
      await supervisor.stop();
      supervisor.start();
    },
    stop: async () => {
      reports.close();
      await supervisor.stop();
    },
    state: () => state,
    states: async function* (signal) {
      const following = publisher.subscribe('state', signal ? { signal } : {});
      try {
        yield state;
        yield* following;
      } finally {
        await following.return(undefined);
      }
    },
    adopt: (port) => {
      supervisor.whenRunning(adoptWaitMs).then(
        ({ process }) => {
          process.adopt(portKinds.app, port);
        },
        () => {
          port.close();
        },
      );
    },
    recordEgress: reports.record,
    originalToOpen: (document) => client.originalToOpen(document),
    setOnBattery: (onBattery) => {
      battery = onBattery;
      tellBattery();
    },
  };
}
