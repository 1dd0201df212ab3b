import type { Compilable, CompiledQuery } from 'kysely';
import type { Store } from './store.ts';
import { mapped } from './store-errors.ts';

type Connection = Pick<Store, 'sqlite'>;

/**
 * The rows of a query built by kysely, read at once: for point reads that must not interleave with
 * anything.
 */
export function readRows<Row>(store: Connection, query: Compilable<Row>): Row[] {
  const compiled: CompiledQuery<Row> = query.compile();
  return store.sqlite.prepare<unknown[], Row>(compiled.sql).all(...compiled.parameters);
}

export const readRow = <Row>(store: Connection, query: Compilable<Row>): Row | undefined =>
  readRows(store, query)[0];

/** Runs a query built by kysely that returns no rows; gives the count of rows it changed. */
export function write(store: Connection, query: Compilable): number {
  const compiled = query.compile();
  return store.sqlite.prepare(compiled.sql).run(...compiled.parameters).changes;
}

/**
 * All of `work` or nothing of it. `work` is synchronous, so no other caller of the one connection
 * gets in between.
 */
export const transact = <T>(store: Connection, work: () => T): T =>
  mapped(() => store.sqlite.transaction(work).immediate());
