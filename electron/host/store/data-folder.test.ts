import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { dataFolder, makeDataFolder } from './data-folder.ts';

describe('dataFolder', () => {
  it("is the platform's own, and HEARTH_HOME goes before all", () => {
    expect(dataFolder({}, 'linux', '/home/a')).toBe('/home/a/.local/share/hearth');
    expect(dataFolder({ XDG_DATA_HOME: '/data' }, 'linux', '/home/a')).toBe('/data/hearth');
    expect(dataFolder({ XDG_DATA_HOME: 'relative' }, 'linux', '/home/a')).toBe(
      '/home/a/.local/share/hearth',
    );
    expect(dataFolder({}, 'darwin', '/Users/a')).toBe(
      '/Users/a/Library/Application Support/Hearth',
    );
    expect(dataFolder({ HEARTH_HOME: '/x', XDG_DATA_HOME: '/data' }, 'linux', '/home/a')).toBe(
      '/x',
    );
    expect(dataFolder({ HEARTH_HOME: ' ' }, 'linux', '/home/a')).toBe(
      '/home/a/.local/share/hearth',
    );
  });
});

describe('makeDataFolder', () => {
  it('closes a folder that others could list', () => {
    const folder = mkdtempSync(join(tmpdir(), 'hearth-folder-'));
    chmodSync(folder, 0o755);
    makeDataFolder(folder);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    rmSync(folder, { recursive: true });
  });

  it('says what to do where no folder can be made', () => {
    const folder = mkdtempSync(join(tmpdir(), 'hearth-folder-'));
    writeFileSync(join(folder, 'file'), '');
    expect(() => makeDataFolder(join(folder, 'file', 'below'))).toThrow(
      expect.objectContaining({
        code: 'forbidden',
        message: expect.stringContaining('HEARTH_HOME') as string,
      }) as Error,
    );
    rmSync(folder, { recursive: true });
  });
});
