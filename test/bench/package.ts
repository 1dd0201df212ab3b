/** What `npm run dist` made weighs: unpacked as it is installed, and the .deb. */
import { existsSync, lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Row } from './row.ts';

const dist = join(import.meta.dirname, '..', '..', 'dist');

function bytesIn(folder: string): number {
  let bytes = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    bytes += entry.isDirectory() ? bytesIn(path) : lstatSync(path).size;
  }
  return bytes;
}

export async function rows(): Promise<Row[]> {
  const names = existsSync(dist) ? readdirSync(dist) : [];
  const unpacked = names.find((name) => name.endsWith('-unpacked'));
  const deb = names.find((name) => name.endsWith('.deb'));
  if (unpacked === undefined || deb === undefined)
    throw new Error('There is no package to weigh: run "npm run dist" first.');
  const mark = join(dist, unpacked, 'resources', 'STAND-IN.json');
  const standIn = existsSync(mark)
    ? ' The test package: Electron ' +
      `${String((JSON.parse(readFileSync(mark, 'utf8')) as { electron: string }).electron)} ` +
      'replaces ours, and Node 24 is included for it (about 120 MB unpacked).'
    : '';
  return [
    {
      name: 'package.installedMb',
      value: bytesIn(join(dist, unpacked)) / 1e6,
      unit: 'MB',
      op: '<=',
      floor: 900,
      note:
        'all files, models not included; the floor is ours, so that no second copy of a ' +
        `library slips in.${standIn}`,
    },
    {
      name: 'package.packedMb',
      value: lstatSync(join(dist, deb)).size / 1e6,
      unit: 'MB',
      op: '<=',
      floor: 350,
      note: `the .deb; the floor is ours.${standIn}`,
    },
  ];
}
