import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { CatalogueFile, CatalogueModel } from '../catalogue/model-catalogue.ts';

/**
 * Where models lie: the folder that downloads go to, then folders that are only read
 * (`HEARTH_MODELS`, a package's resources).
 */
export interface ModelFolders {
  own: string;
  readOnly: readonly string[];
}

export interface InstalledModel {
  id: string;
  folder: string;
  weights: string;
  tokenizer: string | null;
  /** Of an OCR model: what finds the lines that its weights read. */
  detector: string | null;
  sizeBytes: number;
  /** False where the files are not Hearth's to delete. */
  removable: boolean;
}

/**
 * The sizes that a file may have: the catalogue's, and those of sources that hold another build.
 * Empty: any.
 */
function allowedSizes(model: CatalogueModel, file: CatalogueFile): number[] {
  const sizes: (number | null)[] = [file.sizeBytes];
  for (const source of model.sources) {
    for (const at of source.files)
      if (at.name === file.name && 'sizeBytes' in at && at.sizeBytes !== undefined)
        sizes.push(at.sizeBytes);
  }
  return sizes.includes(null) ? [] : sizes.filter((size) => size !== null);
}

function installedIn(
  folder: string,
  model: CatalogueModel,
  removable: boolean,
): InstalledModel | null {
  let sizeBytes = 0;
  for (const file of model.files) {
    const found = statSync(join(folder, model.id, file.name), { throwIfNoEntry: false });
    const allowed = allowedSizes(model, file);
    if (
      found === undefined ||
      found.size === 0 ||
      (allowed.length > 0 && !allowed.includes(found.size))
    )
      return null;
    sizeBytes += found.size;
  }
  const named = (role: CatalogueFile['role']): string | null => {
    const file = model.files.find((each) => each.role === role);
    return file === undefined ? null : join(folder, model.id, file.name);
  };
  return {
    id: model.id,
    folder: join(folder, model.id),
    weights: named('weights') ?? '',
    tokenizer: named('tokenizer'),
    detector: named('detector'),
    sizeBytes,
    removable,
  };
}

/** A catalogue model's files where all of them are there with the right size; null otherwise. */
export function findInstalled(folders: ModelFolders, model: CatalogueModel): InstalledModel | null {
  const own = installedIn(folders.own, model, true);
  if (own !== null) return own;
  for (const folder of folders.readOnly) {
    const found = installedIn(folder, model, false);
    if (found !== null) return found;
  }
  return null;
}

const partName = /^\..+\.part$/;

/** Bytes of a download that was begun and not finished; null when there is none. */
export function partialBytes(folders: ModelFolders, model: CatalogueModel): number | null {
  const folder = join(folders.own, model.id);
  if (!existsSync(folder)) return null;
  const parts = readdirSync(folder).filter((name) => partName.test(name));
  if (parts.length === 0) return null;
  const done = model.files.map(({ name }) => join(folder, name));
  return [...parts.map((name) => join(folder, name)), ...done].reduce(
    (sum, path) => sum + (statSync(path, { throwIfNoEntry: false })?.size ?? 0),
    0,
  );
}

/** Whether a download was broken off and its bytes wait to be gone on with. */
export function hasUnfinished({ own }: ModelFolders): boolean {
  const folders = readdirSync(own, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return folders.some(({ name }) =>
    readdirSync(join(own, name)).some((file) => partName.test(file)),
  );
}
