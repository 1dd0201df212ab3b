import type { Database } from 'better-sqlite3';
import { AppError } from '../../../shared/errors.ts';
import { phrase } from '../../../shared/messages/phrase.ts';
import { toStoreError } from './store-errors.ts';
import type { Migration } from './migrations/migration.ts';

export const versionOf = (sqlite: Database): number =>
  sqlite.pragma('user_version', { simple: true }) as number;

/** Throws `store_newer` for a file that a later Hearth wrote; nothing is touched. */
export function refuseNewer(version: number, migrations: readonly Migration[]): void {
  const newest = migrations.at(-1)?.number ?? 0;
  if (version <= newest) return;
  throw new AppError('store_newer', phrase('store.newer', { version, newest }));
}

function apply(sqlite: Database, migration: Migration): void {
  sqlite.exec(migration.sql);
  const broken = sqlite.pragma('foreign_key_check') as unknown[];
  if (broken.length > 0)
    throw new Error(
      `migration ${migration.number} leaves ${broken.length} rows without the row they refer to`,
    );
  sqlite.pragma(`user_version = ${migration.number}`);
}

function failed(migration: Migration, cause: unknown): unknown {
  const known = toStoreError(cause);
  if (known instanceof AppError) return known;
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new AppError(
    'internal',
    phrase('store.migrationFailed', { number: migration.number, name: migration.name, reason }),
    { cause },
  );
}

/**
 * Brings the file to the newest form, one transaction a step; `beforeEach` (the backup) is awaited
 * before each. A step that fails leaves the file as the step before left it. Foreign keys are off
 * meanwhile, since SQLite's way to alter a table is to rebuild it
 * (sqlite.org/lang_altertable.html#otheralter), and are checked before the commit.
 */
export async function migrate(
  sqlite: Database,
  migrations: readonly Migration[],
  beforeEach: (from: number) => Promise<void>,
): Promise<void> {
  refuseNewer(versionOf(sqlite), migrations);
  for (const migration of migrations) {
    const from = versionOf(sqlite);
    if (migration.number <= from) continue;
    await beforeEach(from);
    sqlite.pragma('foreign_keys = OFF');
    try {
      sqlite.transaction(() => apply(sqlite, migration)).immediate();
    } catch (error) {
      throw failed(migration, error);
    } finally {
      sqlite.pragma('foreign_keys = ON');
    }
  }
}
