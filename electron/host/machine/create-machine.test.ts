import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createMachine } from './create-machine.ts';

let folder: string;
let nowMs: number;
let answers: boolean;
const settings = { indexOnBattery: false, indexUnderLoad: false };
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hearth-machine-'));
  nowMs = 0;
  answers = false;
  Object.assign(settings, { indexOnBattery: false, indexUnderLoad: false });
  mkdirSync(join(folder, 'proc', String(process.pid)), { recursive: true });
  ticks({ all: 0, busy: 0, own: 0 });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** As the kernel writes them (proc(5)), for a machine that did this much so far. */
function ticks({ all, busy, own }: { all: number; busy: number; own: number }): void {
  writeFileSync(
    join(folder, 'proc', 'stat'),
    `cpu  ${busy} 0 0 ${all - busy} 0 0 0 0 0 0\ncpu0 1 2 3 4\n`,
  );
  writeFileSync(
    join(folder, 'proc', String(process.pid), 'stat'),
    `${process.pid} (a (b) c) R 1 1 1 0 -1 4194304 1 0 0 0 ${own} 0 0 0 20 0 1 0 1 1 1`,
  );
}
function supply(name: string, facts: Readonly<Record<string, string>>): void {
  mkdirSync(join(folder, 'power', name), { recursive: true });
  for (const [fact, value] of Object.entries(facts))
    writeFileSync(join(folder, 'power', name, fact), `${value}\n`);
}
const open = () =>
  createMachine({
    launcher: {
      launch: () => {
        throw new Error('nothing is launched here');
      },
    },
    settings: () => settings,
    answering: () => answers,
    now: () => nowMs,
    places: { power: join(folder, 'power'), proc: join(folder, 'proc') },
  });

describe('battery', () => {
  it('counts the machine’s own battery while it is discharged, and not a mouse’s', () => {
    supply('hid-mouse', { type: 'Battery', scope: 'Device', status: 'Discharging' });
    supply('AC', { type: 'Mains', online: '1' });
    const machine = open();
    expect(machine.obstacle()).toBeNull();
    supply('BAT0', { type: 'Battery', status: 'Discharging' });
    expect(machine.obstacle()).toBeNull();
    nowMs = 5000;
    expect(machine.obstacle()).toBe('battery');
    settings.indexOnBattery = true;
    expect(machine.obstacle()).toBeNull();
  });

  it('believes Electron’s main, where there is one', () => {
    supply('BAT0', { type: 'Battery', status: 'Discharging' });
    const machine = open();
    machine.setOnBattery(false);
    expect(machine.obstacle()).toBeNull();
    machine.setOnBattery(true);
    expect(machine.obstacle()).toBe('battery');
  });

  it('is no obstacle on a machine that tells of none', () => {
    expect(open().obstacle()).toBeNull();
  });
});

describe('load', () => {
  it('is a local answer', () => {
    const machine = open();
    answers = true;
    expect(machine.obstacle()).toBe('load');
    settings.indexUnderLoad = true;
    expect(machine.obstacle()).toBeNull();
  });

  it.runIf(process.platform === 'linux')(
    'is what other programs take and never what we take ourselves',
    () => {
      const machine = open();
      const after = (all: number, busy: number, own: number): string | null => {
        nowMs += 2000;
        ticks({ all, busy, own });
        return machine.obstacle();
      };
      expect(machine.obstacle()).toBeNull();
      expect(after(400, 400, 400)).toBeNull();
      expect(after(800, 700, 420)).toBe('load');
      // Work does not come back at the first lull: 0.35 of the cores are still others'.
      expect(after(1200, 840, 420)).toBe('load');
      expect(after(1600, 900, 420)).toBeNull();
      expect(after(2000, 1060, 420)).toBeNull();
    },
  );
});
