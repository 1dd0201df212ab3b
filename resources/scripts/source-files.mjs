// Every source file of ours that is written by hand.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './node24.mjs';

const folders = ['electron', 'renderer', 'shared', 'resources/scripts', 'test'];
const outside = /(^|\/)(fixtures|data|outside)\//;

export function sourceFiles() {
  return folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.(?:ts|tsx|mjs)$/.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((path) => !outside.test(path.slice(root.length))),
  );
}
