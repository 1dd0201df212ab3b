import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { entryPath } from '../../../entry-path.ts';
import { createForkLauncher } from '../../../launcher/fork-launcher.ts';
import { AppError, errorCodeOf } from '../../../../shared/errors.ts';
import { documentPath } from '../testing/test-knowledge.ts';
import { createParsePool, type ParsePool, type ParsePoolOptions } from './parse-pool.ts';
import type { ParsedChunks } from './parse-protocol.ts';
import type { PictureReader } from './parse-process.ts';

const size = { maxTokens: 200, overlapTokens: 20 };
let folder: string;
let pool: ParsePool;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hearth-pool-'));
});
afterEach(async () => {
  vi.useRealTimers();
  await pool.close();
  rmSync(folder, { recursive: true, force: true });
});

const code = (name: string): Promise<string> =>
  pool
    .parse(documentPath('lease.md'), name, size)
    .then((found) => ('chunks' in found ? `${found.chunks.length} chunks` : 'a scan'), errorCodeOf);
const readScan = (name: string): Promise<ParsedChunks> =>
  pool.readScan(documentPath(name), name, size, {
    signal: new AbortController().signal,
    page: (read) => read(),
  });

/**
 * The real parser, but files of certain names make it hang, take heap or buffers without end, or
 * throw where nobody catches.
 */
function openPool(options: Partial<ParsePoolOptions> = {}): void {
  const entry = join(folder, 'bad-parser.mjs');
  writeFileSync(
    entry,
    `import { syncBuiltinESMExports } from 'node:module';
import path from 'node:path';
const { extname } = path;
path.extname = (name) => {
  if (name === 'hang.md') for (;;);
  if (name === 'heap.md') for (const held = []; ; ) held.push(new Array(1000).fill(name));
  if (name === 'buffers.md') for (const held = []; ; ) held.push(Buffer.alloc(10_000_000, 1));
  if (name === 'throw.md') setTimeout(() => { throw new Error('parser broke'); });
  return name === 'throw.md' ? '.pdf' : extname(name);
};
syncBuiltinESMExports();
await import(${JSON.stringify(entryPath('parse-worker'))});`,
  );
  pool = createParsePool({
    launcher: createForkLauncher({ onStderr: () => undefined }),
    entry,
    ...options,
  });
}

describe('createParsePool', () => {
  it('ends a parser that hangs, fails only its document and goes on with the next', async () => {
    openPool({ timeoutMs: 3000 });
    const hanging = code('hang.md');
    const next = code('lease.md');
    expect([await hanging, await next]).toEqual(['document_unreadable', '4 chunks']);
  });

  it.each(['heap.md', 'buffers.md'])(
    'ends a parser that takes memory without end, and the host lives (%s)',
    async (name) => {
      openPool();
      expect(await code(name)).toBe('document_too_large');
      expect(await code('lease.md')).toBe('4 chunks');
    },
  );

  it('uses one process for one document after another', async () => {
    let launched = 0;
    const launcher = createForkLauncher();
    openPool({ launcher: { launch: (spec) => ((launched += 1), launcher.launch(spec)) } });
    expect([await code('a.md'), await code('b.md'), await code('c.md'), launched]).toEqual([
      '4 chunks',
      '4 chunks',
      '4 chunks',
      1,
    ]);
  });

  it('hands pages that are pictures to the host, and a long scan is not taken for a parser that hangs', async () => {
    const timeoutMs = 60_000;
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const shown: { width: number; height: number; shades: number }[] = [];
    const pictures: PictureReader = {
      installed: () => true,
      read({ width, height, pixels }) {
        shown.push({ width, height, shades: new Set(pixels).size });
        // Longer than a parser may take with one document.
        vi.advanceTimersByTime(timeoutMs * 2);
        return Promise.resolve({
          width,
          height,
          lines: [
            {
              text: 'Read by the host',
              confidence: 1,
              x: 500,
              y: 300,
              width: 400,
              height: 40,
              angle: 0,
            },
          ],
        });
      },
    };
    openPool({ timeoutMs, pictures });
    expect(await pool.parse(documentPath('half-scanned.pdf'), 'half-scanned.pdf', size)).toEqual({
      scannedPages: 1,
    });
    expect(shown).toEqual([]);
    const { chunks, pages, unreadPages } = await readScan('half-scanned.pdf');
    expect(chunks.map(({ page, text }) => [page, text.includes('Read by the host')])).toEqual([
      [1, false],
      [2, true],
    ]);
    expect([pages, unreadPages]).toEqual([2, 0]);
    expect(shown.map(({ width, height }) => [width, height])).toEqual([[1655, 2341]]);
    expect(shown[0]?.shades).toBeGreaterThan(50);
  });

  it('without a reader of pictures a half scanned file gives the pages that have text, and says how many are left', async () => {
    openPool();
    const found = await pool.parse(documentPath('half-scanned.pdf'), 'half-scanned.pdf', size);
    expect(
      'chunks' in found ? [found.chunks.map(({ page }) => page), found.unreadPages] : found,
    ).toEqual([[1], 1]);
    expect(
      await pool.parse(documentPath('scan-zh.jpg'), 'scan-zh.jpg', size).catch(errorCodeOf),
    ).toBe('document_needs_ocr');
  });

  it('reads as a scan what was begun without a reader of pictures, when that came meanwhile', async () => {
    let asked = 0;
    openPool({
      pictures: {
        installed: () => (asked += 1) > 1,
        read: () => Promise.reject(new Error('nobody asked')),
      },
    });
    expect(await pool.parse(documentPath('half-scanned.pdf'), 'half-scanned.pdf', size)).toEqual({
      scannedPages: 1,
    });
    asked = 0;
    expect(await pool.parse(documentPath('scan-zh.jpg'), 'scan-zh.jpg', size)).toEqual({
      scannedPages: 1,
    });
  });

  it('fails the document with the reason that the host gives for a page', async () => {
    const broken: PictureReader = {
      installed: () => true,
      read: () => Promise.reject(new AppError('model_broken', 'The model is cut.')),
    };
    openPool({ pictures: broken });
    expect(await pool.parse(documentPath('scan-en.png'), 'scan-en.png', size)).toEqual({
      scannedPages: 1,
    });
    expect(await readScan('scan-en.png').catch(errorCodeOf)).toBe('model_broken');
    expect(await code('lease.md')).toBe('4 chunks');
  });

  it('does not wait for ever for a page that is never read, and what may pass is tried again', async () => {
    const silent: PictureReader = {
      installed: () => true,
      read: (_, signal) =>
        new Promise((_resolve, reject) =>
          signal.addEventListener('abort', () => reject(new AppError('aborted', 'Stopped.'))),
        ),
    };
    openPool({ pictures: silent, pageTimeoutMs: 100 });
    expect(await readScan('scan-en.png').catch((error: unknown) => error)).toMatchObject({
      code: 'timeout',
      retryable: true,
    });
  });

  it('breaks off what is read and what waits when it is closed', async () => {
    openPool();
    const codes = Promise.all([code('hang.md'), code('lease.md')]);
    await pool.close();
    expect(await codes).toEqual(['aborted', 'aborted']);
  });
});
