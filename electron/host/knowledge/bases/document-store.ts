import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { toBaseError } from '../base/base-errors.ts';
import type { Base } from '../base/base-client.ts';
import type { BaseRow } from './base-rows.ts';

/** How sources reach the bases; `ownerId` is never taken from a caller's input. */
export interface DocumentStore {
  /** Throws `not_found`. */
  find(ownerId: string, id: string): Promise<BaseRow>;
  base(id: string): Base;
  /** Throws `local_only` where a remote model embeds the base or is its next model. */
  mustEmbedHere(row: BaseRow): Promise<void>;
  /** Starts work on queued documents. */
  wake(row: BaseRow): void;
  changed(ownerId: string, id: string): void;
  /** Stores content in the data folder and returns its location. */
  keep(
    base: { id: string; ownerId: string },
    content: { data: Blob; extension: string },
  ): Promise<string>;
  discard(id: string, locations: readonly string[]): Promise<void>;
}

export interface UploadFolder {
  /** The absolute path of the base's folder. */
  pathOf(baseId: string): string;
  /** Returns the location of the stored content, relative to the base's folder. */
  save(baseId: string, data: Blob, extension?: string): Promise<string>;
  discard(baseId: string, locations: readonly string[]): Promise<void>;
  removeAll(baseId: string): Promise<void>;
}

/** Content that Hearth itself stores, in a folder for each base. */
export function createUploadFolder(dataFolder: string): UploadFolder {
  const pathOf = (baseId: string): string => join(dataFolder, 'uploads', baseId);
  return {
    pathOf,
    save: (baseId, data, extension) => saveUpload(pathOf(baseId), data, extension),
    async discard(baseId, locations) {
      await Promise.all(
        locations.map((location) => rm(resolve(pathOf(baseId), location), { force: true })),
      );
    },
    removeAll: (baseId) => rm(pathOf(baseId), { recursive: true, force: true }),
  };
}

/**
 * Writes the content under a random name, completely or not at all: a name from a browser is never
 * part of a path.
 */
async function saveUpload(folder: string, data: Blob, extension = ''): Promise<string> {
  await mkdir(folder, { recursive: true });
  const name = randomUUID() + extension;
  const file = join(folder, name);
  try {
    await writeFile(`${file}.part`, data.stream());
    await rename(`${file}.part`, file);
    return name;
  } catch (cause) {
    await rm(`${file}.part`, { force: true });
    throw toBaseError(cause);
  }
}
