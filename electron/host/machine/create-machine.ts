import type { Settings } from '../../../shared/contract/app.ts';
import type { LaunchedProcess, Launcher } from '../../launcher/launcher.ts';
import { createBattery } from './battery.ts';
import { createOthersCpu } from './others-cpu.ts';

export interface MachineLoad {
  /** Why work that can wait should wait now, by the settings; null where it may run. */
  obstacle(): 'battery' | 'load' | null;
  setOnBattery(onBattery: boolean): void;
  /** The same launcher; what it starts counts as ours. */
  launcher: Launcher;
}

export interface MachineDeps {
  launcher: Launcher;
  settings: () => Pick<Settings, 'indexOnBattery' | 'indexUnderLoad'>;
  /** Whether a model on this machine writes an answer now. */
  answering: () => boolean;
  now: () => number;
  /** Where Linux lists power supplies and processes. Default: /sys and /proc. */
  places?: { power: string; proc: string };
}

/** Other programs take half of all cores; work goes on when they take less than 0.3. */
const busyShare = 0.5;
const freeShare = 0.3;

/**
 * Knows when work that can wait should wait: the machine runs on battery, or is busy with a local
 * answer or other programs.
 */
export function createMachine({
  launcher,
  settings,
  answering,
  now,
  places,
}: MachineDeps): MachineLoad {
  const launched = new Set<LaunchedProcess>();
  const battery = createBattery({ now, ...(places ? { folder: places.power } : {}) });
  const othersCpu = createOthersCpu({
    pids: () => [process.pid, ...[...launched].flatMap(({ pid }) => pid ?? [])],
    now,
    ...(places ? { proc: places.proc } : {}),
  });
  let busy = false;
  const underLoad = (): boolean => {
    const share = othersCpu() ?? 0;
    busy = share >= (busy ? freeShare : busyShare);
    return busy || answering();
  };
  return {
    obstacle() {
      const { indexOnBattery, indexUnderLoad } = settings();
      if (!indexOnBattery && battery.onBattery()) return 'battery';
      return !indexUnderLoad && underLoad() ? 'load' : null;
    },
    setOnBattery: battery.set,
    launcher: {
      launch(spec) {
        const started = launcher.launch(spec);
        launched.add(started);
        void started.exited.then(() => launched.delete(started));
        return started;
      },
    },
  };
}
