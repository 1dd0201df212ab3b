import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Database } from 'better-sqlite3';
import { connect } from './connection.ts';
import { restartLogOf } from './restart-log.ts';

let folder: string;
let writer: Database;
let reader: Database;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hearth-log-'));
  writer = connect(join(folder, 'hearth.db'));
  reader = connect(join(folder, 'hearth.db'));
  writer.exec('CREATE TABLE kept (id INTEGER PRIMARY KEY) STRICT');
});
afterEach(() => {
  writer.close();
  reader.close();
  rmSync(folder, { recursive: true });
});

/** Shorter than what a statement waits for another connection's lock (5 s). */
it(
  'does not delay writers during a long read, and restarts the log afterwards',
  { timeout: 4_000 },
  () => {
    const usual = writer.pragma('busy_timeout', { simple: true });
    reader.exec('BEGIN');
    reader.prepare('SELECT count(*) FROM kept').get();
    writer.exec('INSERT INTO kept VALUES (1)');
    expect(restartLogOf(writer)).toBe(false);
    writer.exec('INSERT INTO kept VALUES (2)');
    expect(writer.pragma('busy_timeout', { simple: true })).toBe(usual);
    reader.exec('COMMIT');
    expect(restartLogOf(writer)).toBe(true);
    writer.exec('INSERT INTO kept VALUES (3)');
    // The log's first page again, and no other.
    expect((writer.pragma('wal_checkpoint(PASSIVE)') as { log: number }[])[0]?.log).toBe(1);
  },
);
