import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const entries = {
  host: 'host/host-process.ts',
  inference: 'inference/inference.ts',
  'onnx-worker': 'inference/onnx/onnx-worker.ts',
  'parse-worker': 'host/knowledge/parse/parse-worker.ts',
  'base-worker': 'host/knowledge/base/base-worker.ts',
  'store-worker': 'host/store/store-worker.ts',
} as const;

export type EntryName = keyof typeof entries;

/**
 * The absolute path of a process's or worker's module: in the build they lie beside each other in `out/main`,
 * from the sources (tests, on a Node that strips types) where the table says.
 */
export function entryPath(name: EntryName, here: string = import.meta.url): string {
  const file = fileURLToPath(here);
  return file.endsWith('.ts') ? join(dirname(file), entries[name]) : join(dirname(file).replace(/[/\\]chunks$/, ''), `${name}.js`);
}
