import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { hourMs } from '../../../shared/time.ts';
import { openLogFile } from './log-file.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hearth-log-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const textOf = (name: string): string => readFileSync(join(folder, 'logs', name), 'utf8');
const everything = (): string => readdirSync(join(folder, 'logs')).map(textOf).join('');
const sizes = (): number[] =>
  readdirSync(join(folder, 'logs')).map((name) => statSync(join(folder, 'logs', name)).size);

describe('the log’s file', () => {
  it('rotates while it is written to, into two older generations, with no line lost on the way', () => {
    const file = openLogFile({ folder, limits: { fileBytes: 1_000, hourBytes: 1_000_000 } });
    for (let line = 0; line < 250; line += 1) {
      file.write(`${String(line).padStart(9, '0')}\n`);
      if (line % 10 === 9) file.flushSync();
    }
    expect(readdirSync(join(folder, 'logs')).toSorted()).toEqual([
      'hearth.1.log',
      'hearth.2.log',
      'hearth.log',
    ]);
    expect(Math.max(...sizes())).toBeLessThanOrEqual(1_000);
    expect(textOf('hearth.2.log') + textOf('hearth.1.log') + textOf('hearth.log')).toBe(
      Array.from({ length: 250 }, (_, line) => `${String(line).padStart(9, '0')}\n`).join(''),
    );
    for (let line = 0; line < 1_000; line += 1) {
      file.write(`${String(line).padStart(9, '0')}\n`);
      file.flushSync();
    }
    expect(readdirSync(join(folder, 'logs'))).toHaveLength(3);
  });

  it('goes on behind what the last process wrote, and is readable by this user only', () => {
    openLogFile({ folder }).flushSync();
    writeFileSync(join(folder, 'logs', 'hearth.log'), 'before\n');
    const file = openLogFile({ folder });
    file.write('after\n');
    file.flushSync();
    expect(textOf('hearth.log')).toBe('before\nafter\n');
    if (process.platform !== 'win32')
      expect(statSync(join(folder, 'logs', 'hearth.log')).mode & 0o777).toBe(0o600);
  });

  it('writes the lines of a turn together and later, so that no request waits for the disk', async () => {
    const file = openLogFile({ folder });
    file.write('a\n');
    file.write('b\n');
    expect(textOf('hearth.log')).toBe('');
    await turn();
    await vi.waitFor(() => expect(textOf('hearth.log')).toBe('a\nb\n'));
  });

  it('counts what exceeds an hour’s share, and says so once the hour is over', () => {
    let clock = 0;
    const file = openLogFile({
      folder,
      now: () => clock,
      limits: { fileBytes: 1_000_000, hourBytes: 100 },
    });
    for (let line = 0; line < 1_000; line += 1) file.write('123456789\n');
    clock = hourMs;
    file.write('the next hour\n');
    file.flushSync();
    const lines = everything().trim().split('\n');
    expect(lines).toHaveLength(12);
    expect(JSON.parse(lines[10] ?? '')).toMatchObject({ level: 40, count: 990 });
    expect(lines[11]).toBe('the next hour');
  });

  it('keeps no more than a megabyte waiting when the loop or the disk is busy', () => {
    const file = openLogFile({ folder });
    const line = `${'x'.repeat(999)}\n`;
    for (let count = 0; count < 4_000; count += 1) file.write(line);
    file.flushSync();
    expect(everything().length).toBeLessThan(1_100_000);
    expect(everything()).toContain('"count":3000');
  });
});
