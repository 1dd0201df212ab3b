import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { entryPath } from '../../../entry-path.ts';
import { errorCodeOf } from '../../../../shared/errors.ts';
import { documentPath } from '../testing/test-knowledge.ts';
import { createParsePool, type ParsePool } from './parse-pool.ts';

const size = { maxTokens: 200, overlapTokens: 20 };
let folder: string;
let pool: ParsePool | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hearth-pool-'));
});
afterEach(async () => {
  await pool?.close();
  rmSync(folder, { recursive: true, force: true });
});

const lease = () => pool?.parse(documentPath('lease.md'), 'lease.md', size).then(({ chunks }) => chunks.length, errorCodeOf);

/** A worker that never answers for files named so, or takes memory without end; else the real one. */
function badWorker(): string {
  const entry = join(folder, 'bad-worker.mjs');
  const real = JSON.stringify(entryPath('parse-worker'));
  writeFileSync(entry, `import { parentPort } from 'node:worker_threads';
parentPort.on('message', ({ name }) => {
  if (name === 'hang.md') for (;;);
  if (name === 'grow.md') for (const held = []; ; ) held.push(new Array(1000).fill(name));
  if (name === 'throw.md') setImmediate(() => { throw new Error('parser broke'); });
});
await import(${real});`);
  return entry;
}

describe('createParsePool', () => {
  it('ends a parser that hangs, fails only its document and goes on with the next', async () => {
    pool = createParsePool({ entry: badWorker(), timeoutMs: 1500 });
    const hanging = pool.parse(documentPath('lease.md'), 'hang.md', size).catch(errorCodeOf);
    const next = lease();
    expect(await hanging).toBe('document_unreadable');
    expect(await next).toBe(4);
  });

  it('ends a parser that takes more memory than it may, and the host lives', async () => {
    pool = createParsePool({ entry: badWorker(), memoryMb: 300 });
    expect(await pool.parse(join(folder, 'none'), 'grow.md', size).catch(errorCodeOf)).toBe('document_too_large');
    expect(await lease()).toBe(4);
  });

  it('survives a parser that throws outside of its promise', async () => {
    pool = createParsePool({ entry: badWorker() });
    writeFileSync(join(folder, 'slow.txt'), 'x'.repeat(10));
    const broken = await pool.parse('/dev/zero', 'throw.md', size).catch(errorCodeOf);
    expect(['document_unreadable', 'document_no_text']).toContain(broken);
    expect(await lease()).toBe(4);
  });

  it('breaks off what waits when it is closed', async () => {
    pool = createParsePool({ entry: badWorker() });
    const hanging = pool.parse(documentPath('lease.md'), 'hang.md', size).catch(errorCodeOf);
    const waiting = lease();
    await pool.close();
    expect(await Promise.all([hanging, waiting])).toEqual(['aborted', 'aborted']);
  });
});
