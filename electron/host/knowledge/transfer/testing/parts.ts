import { mkdtempSync, readdirSync, statSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pack } from '../pack.ts';
import { unpack } from '../unpack.ts';

/** The parts of an archive as files, by their names; a test changes them and packs them again. */
export async function readParts(
  file: string,
  folder: string,
): Promise<Record<string, string> & { 'base.db': string }> {
  const into = mkdtempSync(join(folder, 'parts-'));
  await unpack({ path: file, into }, () => undefined);
  const names = readdirSync(into, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  const parts = Object.fromEntries(
    names.map((entry) => [
      join(entry.parentPath, entry.name).slice(into.length + 1),
      join(entry.parentPath, entry.name),
    ]),
  );
  return { 'base.db': join(into, 'base.db'), ...parts };
}

export async function writeParts(
  file: string,
  parts: Readonly<Record<string, string>>,
): Promise<void> {
  await rm(file, { force: true });
  await pack(
    {
      target: file,
      files: Object.entries(parts).map(([name, path]) => ({
        name,
        path,
        sizeBytes: statSync(path).size,
      })),
    },
    () => undefined,
  );
}
