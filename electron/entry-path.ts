import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * The modules that processes and workers start with; the build makes one file in `out/main` of
 * each.
 */
export const entries = {
  host: 'host/host-process.ts',
  inference: 'inference/inference.ts',
  'onnx-worker': 'inference/onnx/onnx-worker.ts',
  'parse-worker': 'host/knowledge/parse/parse-worker.ts',
  'base-worker': 'host/knowledge/base/base-worker.ts',
  'watch-worker': 'host/knowledge/sources/files/watch-worker.ts',
  'transfer-worker': 'host/knowledge/transfer/transfer-worker.ts',
  'store-worker': 'host/store/store-worker.ts',
  'write-worker': 'host/store/write-worker.ts',
} as const;

export type EntryName = keyof typeof entries;

/**
 * The absolute path of a process's or worker's module: in the build they are next to each other in
 * `out/main`, from the sources (tests, on a Node that strips types) where the table says.
 */
export function entryPath(name: EntryName, here: string = import.meta.url): string {
  const file = fileURLToPath(here);
  if (file.endsWith('.ts')) return join(dirname(file), entries[name]);
  const built = join(dirname(file).replace(/[/\\]chunks$/, ''), `${name}.js`);
  // A packed app's archive is a folder to Electron alone; a plain Node can start only what is
  // outside it.
  const unpacked = built.replace(/app\.asar(?=[/\\])/, 'app.asar.unpacked');
  return existsSync(unpacked) ? unpacked : built;
}
