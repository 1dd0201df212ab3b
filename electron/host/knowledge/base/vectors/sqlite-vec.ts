import { getLoadablePath } from 'sqlite-vec';
import type { BaseDatabase } from '../database/base-database.ts';

const loaded = new WeakMap<BaseDatabase, boolean>();

/**
 * Whether SQL on this connection has sqlite-vec's functions. The first call loads them; there are
 * systems without a binary of it.
 */
export function hasSqliteVec(db: BaseDatabase): boolean {
  const known = loaded.get(db);
  if (known !== undefined) return known;
  const has = load(db);
  loaded.set(db, has);
  return has;
}

function load(db: BaseDatabase): boolean {
  try {
    // In a package the library is outside the archive: the system cannot load it from inside.
    db.loadExtension(getLoadablePath().replace(/app\.asar(?=[/\\])/, 'app.asar.unpacked'));
    return true;
  } catch {
    return false;
  }
}
