import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { entryPath } from '../../../entry-path.ts';
import { createParsePool, type ParsePool } from './parse-pool.ts';

const size = { maxTokens: 200, overlapTokens: 20 };
let folder: string;
let pool: ParsePool;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hearth-parse-'));
  pool = createParsePool({ entry: entryPath('parse-worker'), timeoutMs: 10_000 });
});
afterEach(async () => {
  await pool.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('the parse pool', () => {
  it('reads a second document with the thread that read the first', { timeout: 30_000 }, async () => {
    for (const name of ['first.md', 'second.md']) {
      writeFileSync(join(folder, name), '# Lease\n\nIt ends in May.\n');
      await expect(pool.parse(join(folder, name), name, size)).resolves.toMatchObject({ chunks: [{}] });
    }
  });
});
