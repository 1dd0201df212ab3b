import { powerMonitor } from 'electron';

/** Tells at once, and with each change, whether the machine runs on battery. */
export function followPower(tell: (onBattery: boolean) => void): void {
  tell(powerMonitor.isOnBatteryPower());
  powerMonitor.on('on-battery', () => tell(true));
  powerMonitor.on('on-ac', () => tell(false));
}
