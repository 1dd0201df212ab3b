import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Battery {
  onBattery(): boolean;
  /** What Electron's main says, which knows it on every platform. */
  set(onBattery: boolean): void;
}

const readAgainMs = 5000;

/**
 * Linux's power supplies (Documentation/ABI/testing/sysfs-class-power): a battery of the machine
 * itself, not of a mouse, that is being discharged.
 */
function discharging(folder: string): boolean {
  const value = (supply: string, name: string): string => {
    try {
      return readFileSync(join(folder, supply, name), 'utf8').trim();
    } catch {
      return '';
    }
  };
  try {
    return readdirSync(folder).some(
      (supply) =>
        value(supply, 'type') === 'Battery' &&
        value(supply, 'scope') !== 'Device' &&
        value(supply, 'status') === 'Discharging',
    );
  } catch {
    return false;
  }
}

/**
 * Whether the machine runs on battery: by what main says, and in a host without a window by what
 * Linux says; elsewhere it is taken to be plugged in.
 */
export function createBattery({
  now,
  folder = '/sys/class/power_supply',
}: {
  now: () => number;
  folder?: string;
}): Battery {
  let reported: boolean | null = null;
  let read = { atMs: Number.NEGATIVE_INFINITY, onBattery: false };
  return {
    set(onBattery) {
      reported = onBattery;
    },
    onBattery() {
      if (reported !== null) return reported;
      if (now() - read.atMs >= readAgainMs) read = { atMs: now(), onBattery: discharging(folder) };
      return read.onBattery;
    },
  };
}
