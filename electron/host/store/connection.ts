import Database from 'better-sqlite3';
import { Kysely, SqliteDialect } from 'kysely';
import type { HearthTables } from './schema.ts';
import { mapped, toStoreError } from './store-errors.ts';

/** Milliseconds that a statement waits for another connection's lock. */
const busyTimeoutMs = 5_000;

type Statement = Database.Statement;

/**
 * The same method with its failures mapped; no closure a call, since the ledger goes through here.
 */
function mapMethod<Result>(
  statement: Statement,
  method: (...values: unknown[]) => Result,
): (...values: unknown[]) => Result {
  return (...values) => {
    try {
      return method.apply(statement, values);
    } catch (error) {
      throw toStoreError(error);
    }
  };
}

function mapStatement(statement: Statement): Statement {
  statement.run = mapMethod(statement, statement.run);
  statement.get = mapMethod(statement, statement.get);
  statement.all = mapMethod(statement, statement.all);
  return statement;
}

/** Failures of each statement, prepared by kysely or by hand, come as `toStoreError` says. */
function mapFailures(sqlite: Database.Database): Database.Database {
  const { prepare, exec } = sqlite;
  // The type of `prepare` is conditional in its parameters, so the replacement is given it in one
  // place.
  sqlite.prepare = ((source: string) =>
    mapped(() => mapStatement(prepare.call(sqlite, source) as Statement))) as typeof sqlite.prepare;
  sqlite.exec = (source) => mapped(() => exec.call(sqlite, source));
  return sqlite;
}

/**
 * Opens a file (or `:memory:`) with the settings that every connection has. WAL with `synchronous =
 * NORMAL` keeps the file whole at any kill; only a power cut may take the last commits
 * (sqlite.org/pragma.html#pragma_synchronous).
 */
export function connect(path: string, options: { readonly?: boolean } = {}): Database.Database {
  return mapped(() => {
    const sqlite = new Database(path, {
      readonly: options.readonly ?? false,
      timeout: busyTimeoutMs,
    });
    try {
      if (options.readonly !== true) sqlite.pragma('journal_mode = WAL');
      sqlite.pragma('synchronous = NORMAL');
      sqlite.pragma('foreign_keys = ON');
      return mapFailures(sqlite);
    } catch (error) {
      sqlite.close();
      throw error;
    }
  });
}

export const queriesOn = (sqlite: Database.Database): Kysely<HearthTables> =>
  new Kysely<HearthTables>({ dialect: new SqliteDialect({ database: sqlite }) });
