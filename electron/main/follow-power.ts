import { powerMonitor } from 'electron';

/** Tells at once, and with each change, whether the machine runs on battery. */
export function followPower(report: (onBattery: boolean) => void): void {
  report(powerMonitor.isOnBatteryPower());
  powerMonitor.on('on-battery', () => report(true));
  powerMonitor.on('on-ac', () => report(false));
}
