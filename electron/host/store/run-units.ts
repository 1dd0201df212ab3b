import type { Database, Statement } from 'better-sqlite3';
import { AppError } from '../../../shared/errors.ts';
import { toStoreError } from './store-errors.ts';

export type Value = string | number | null;

/** A statement by its number, and its values. */
export type Write = readonly [statement: number, ...values: Value[]];

/** What belongs together: all of it is written, or nothing. */
export type Unit = readonly Write[];

/** What a full disk, a lock or a failing one says: nothing of it is the row's fault. */
const isTheDisk = (error: unknown): boolean => toStoreError(error) instanceof AppError;

/**
 * Gives a function that writes units in one transaction. A unit that no database would take is left
 * out, so that it holds up no other, and its error is reported. Throws `disk_full`, `busy`,
 * `store_corrupt`, `internal` for what is the disk's fault; nothing is written then.
 */
export function createUnitRunner(
  sqlite: Database,
  statements: readonly string[],
): (units: readonly Unit[]) => unknown[] {
  const prepared: Statement<Value[]>[] = statements.map((sql) => sqlite.prepare<Value[]>(sql));
  const run = (unit: Unit): void => {
    for (const [statement, ...values] of unit) prepared[statement]?.run(...values);
  };
  const runAll = sqlite.transaction((units: readonly Unit[]) => units.forEach(run));
  const runOne = sqlite.transaction(run);
  /** Each for itself: slow, and only after a batch that failed. */
  const runEach = sqlite.transaction((units: readonly Unit[]) => {
    const refused: unknown[] = [];
    for (const unit of units) {
      try {
        runOne(unit);
      } catch (error) {
        if (isTheDisk(error)) throw error;
        refused.push(error);
      }
    }
    return refused;
  });
  const attempt = (units: readonly Unit[]): unknown[] => {
    try {
      runAll.immediate(units);
      return [];
    } catch (error) {
      if (isTheDisk(error)) throw error;
      return runEach.immediate(units);
    }
  };
  return (units) => {
    try {
      return attempt(units);
    } catch (error) {
      throw toStoreError(error);
    }
  };
}
