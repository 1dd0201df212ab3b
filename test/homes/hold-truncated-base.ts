/**
 * A knowledge base whose file loses its pages in the middle of a read, as on a failing disk: `node
 * hold-truncated-base.ts <file>`. Prints what the read met. It runs in a process of its own, since
 * reading a mapped page that is gone ends one by SIGBUS.
 */
import { truncateSync } from 'node:fs';
import {
  openForSearch,
  openForWriting,
} from '../../electron/host/knowledge/base/database/base-database.ts';
import { toBaseError } from '../../electron/host/knowledge/base/base-errors.ts';
import { toAppError } from '../../shared/errors.ts';

const [, , file = ''] = process.argv;
const written = openForWriting(file, 1);
const insert = written.prepare(
  `INSERT INTO documents (id, path, location, file, name, size_bytes, modified_ms, state,
     created_at, updated_at, source_id, source_key)
   VALUES (?, ?, '', ?, ?, 1, 1, 'queued', 1, 1, '', '')`,
);
written.transaction(() => {
  for (let index = 0; index < 20_000; index += 1)
    insert.run(`doc_${index}`, `/${index}`, `${'long '.repeat(40)}${index}`, `${index}`);
})();
// Closing moves the pages from the log of writes to the file itself.
written.close();

const db = openForSearch(file);
const mapped = db.pragma('mmap_size', { simple: true });
let rows = 0;
let code = '';
try {
  for (const _ of db.prepare('SELECT * FROM documents').iterate()) {
    rows += 1;
    if (rows === 10) truncateSync(file, 4 * 8192);
  }
} catch (error) {
  code = toAppError(toBaseError(error)).message;
}
process.stdout.write(`${JSON.stringify({ mapped, rows, code })}\n`);
