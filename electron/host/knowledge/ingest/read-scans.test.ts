import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { requeueScans } from '../base/base-jobs.ts';
import { parsePdf } from '../parse/parse-pdf.ts';
import { createBaseFile } from '../testing/base-file.ts';
import { scannedPdf } from '../testing/scanned-pdf.ts';
import {
  documentPath,
  openTestKnowledge,
  owner,
  type TestKnowledge,
} from '../testing/test-knowledge.ts';
import type { ScanReader } from './read-scans.ts';

const open: TestKnowledge[] = [];
afterEach(async () => {
  for (const test of open.splice(0)) await test.close();
});

/** A reader of pictures whose model comes while the host runs. */
function createReader(there: boolean) {
  const listeners = new Set<() => void>();
  let installed = there;
  const reader: ScanReader = {
    installed: () => installed,
    onInstalled(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    read: ({ width, height }) =>
      Promise.resolve({
        width,
        height,
        lines: [
          {
            text: `The caretaker keeps ${width} spare keys.`,
            confidence: 1,
            x: width / 2,
            y: 100,
            width: width / 2,
            height: 30,
            angle: 0,
          },
        ],
      }),
  };
  return {
    reader,
    listeners,
    install() {
      installed = true;
      for (const listener of listeners) listener();
    },
  };
}

async function start(ocr: ScanReader): Promise<TestKnowledge> {
  const test = await openTestKnowledge({ ocr });
  open.push(test);
  return test;
}

const shown = async (test: TestKnowledge) =>
  (await test.documents()).map(({ name, state, unreadPages, errorCode }) => [
    name,
    state,
    unreadPages,
    errorCode,
  ]);

it('pictures wait for the model, and are read by themselves once it is there', async () => {
  const { reader, install, listeners } = createReader(false);
  const test = await start(reader);
  await test.add(
    documentPath('half-scanned.pdf'),
    documentPath('scan-zh.jpg'),
    documentPath('lease.md'),
  );
  await test.settled();
  expect(await shown(test)).toEqual([
    ['half-scanned.pdf', 'ready', 1, null],
    ['lease.md', 'ready', 0, null],
    ['scan-zh.jpg', 'failed', 0, 'document_needs_ocr'],
  ]);
  expect((await test.search('spare keys')).map(({ file }) => file)).not.toContain('scan-zh.jpg');
  install();
  await vi.waitFor(
    async () =>
      expect(await shown(test)).toEqual([
        ['half-scanned.pdf', 'ready', 0, null],
        ['lease.md', 'ready', 0, null],
        ['scan-zh.jpg', 'ready', 0, null],
      ]),
    { timeout: 20_000, interval: 50 },
  );
  const hits = await test.search('Who keeps the spare keys?');
  expect(
    hits
      .slice(0, 2)
      .map(({ file, page }) => `${file} ${page}`)
      .toSorted(),
  ).toEqual(['half-scanned.pdf 2', 'scan-zh.jpg 1']);
  await test.knowledge.close();
  expect(listeners.size).toBe(0);
});

it('a model that came while no host ran is used at the next start', async () => {
  const { reader } = createReader(false);
  const test = await start(reader);
  await test.add(documentPath('scan-en.png'));
  await test.settled();
  expect(await shown(test)).toEqual([['scan-en.png', 'failed', 0, 'document_needs_ocr']]);
  (reader as { installed: () => boolean }).installed = () => true;
  await test.knowledge.start();
  await test.settled();
  expect(await shown(test)).toEqual([['scan-en.png', 'ready', 0, null]]);
});

it('what failed for another reason is left alone', async () => {
  const { reader, install } = createReader(false);
  const test = await start(reader);
  await test.add(documentPath('encrypted.pdf'));
  await test.settled();
  const [before] = await test.documents();
  install();
  await test.knowledge.start();
  await test.settled();
  expect(await test.documents()).toEqual([before]);
  expect(await test.knowledge.list(owner)).toMatchObject([{ failed: 1, pending: 0 }]);
});

/** A reader that gives a page when it is told to. */
function createSlowReader() {
  const asked: (() => void)[] = [];
  let pages = 0;
  const slow: ScanReader = {
    ...createReader(true).reader,
    async read({ width, height }) {
      const { promise, resolve } = Promise.withResolvers<undefined>();
      asked.push(() => resolve(undefined));
      await promise;
      pages += 1;
      return {
        width,
        height,
        lines: [
          {
            text: `Page number ${pages} of the book.`,
            confidence: 1,
            x: width / 2,
            y: 100,
            width: width / 2,
            height: 30,
            angle: 0,
          },
        ],
      };
    },
  };
  return {
    reader: slow,
    asked,
    givePage: async () => (
      await vi.waitFor(() => expect(asked.length).toBeGreaterThan(0), { timeout: 20_000 }),
      asked.shift()?.()
    ),
  };
}
const stateOf = async (test: TestKnowledge, file: string) =>
  (await test.documents()).find(({ name }) => name === file);

it('a long scan holds up no other document, tells how far it is by its pages, and what was read of it is not read again after a pause', async () => {
  const { reader, asked, givePage } = createSlowReader();
  const test = await start(reader);
  const book = join(test.folder, 'a-book.pdf');
  writeFileSync(book, scannedPdf(4));
  await test.add(book, documentPath('lease.md'));
  await givePage();
  await vi.waitFor(
    async () => expect(await stateOf(test, 'lease.md')).toMatchObject({ state: 'ready' }),
    { timeout: 20_000 },
  );
  await vi.waitFor(
    async () =>
      expect(await stateOf(test, 'a-book.pdf')).toMatchObject({ state: 'parsing', progress: 0.25 }),
    { timeout: 20_000 },
  );
  await vi.waitFor(() => expect(asked).toHaveLength(1), { timeout: 20_000 });
  await test.knowledge.update(owner, { id: test.baseId, paused: true });
  // The page that is being read is read to its end.
  await givePage();
  await test.settled();
  expect(asked).toEqual([]);
  await test.knowledge.update(owner, { id: test.baseId, paused: false });
  await givePage();
  await givePage();
  await test.settled();
  expect(await stateOf(test, 'a-book.pdf')).toMatchObject({
    state: 'ready',
    pages: 4,
    unreadPages: 0,
  });
  for (const page of [1, 2, 3, 4])
    expect(
      (await test.search(`page number ${page} of the book`)).find(({ text }) =>
        text.includes(`number ${page}`),
      ),
    ).toMatchObject({ file: 'a-book.pdf', page });
});

it('a scan that is removed or queued again in the middle is let go of', async () => {
  const { reader, asked, givePage } = createSlowReader();
  const test = await start(reader);
  const book = join(test.folder, 'a-book.pdf');
  writeFileSync(book, scannedPdf(4));
  await test.add(book, documentPath('scan-en.png'));
  await vi.waitFor(() => expect(asked).toHaveLength(1), { timeout: 20_000 });
  const id = (await stateOf(test, 'a-book.pdf'))?.id ?? '';
  await test.knowledge.retry(owner, { id: test.baseId, documentId: id });
  await givePage();
  await vi.waitFor(() => expect(asked).toHaveLength(1), { timeout: 20_000 });
  await test.knowledge.removeDocument(owner, { id: test.baseId, documentId: id });
  for (const document of await test.documents())
    await test.knowledge.removeDocument(owner, { id: test.baseId, documentId: document.id });
  await givePage();
  await test.settled();
  expect(asked).toEqual([]);
  expect(await test.documents()).toEqual([]);
});

it('of a scan with more pages than may be read the first ones are read, the others are counted, and no start reads them all again', async () => {
  const read = vi.fn<ScanReader['read']>(createReader(true).reader.read);
  const parsed = await parsePdf(scannedPdf(4), 'application/pdf', {
    read: (picture) => read(picture, new AbortController().signal),
    mostPages: 3,
  });
  expect([read.mock.calls.length, parsed.pages, parsed.unreadPages]).toEqual([3, 4, 1]);
  const db = createBaseFile();
  const insert = db.prepare(
    'INSERT INTO documents (id, path, location, file, name, size_bytes, modified_ms, state, ' +
      "pages, unread_pages, created_at, updated_at) VALUES (?, '', '', '', '', 1, 1, 'ready', " +
      '?, ?, 1, 1)',
  );
  insert.run('long', 2100, 100);
  insert.run('half', 10, 3);
  requeueScans(db, { nowMs: 2 });
  expect(db.prepare("SELECT id FROM documents WHERE state = 'queued'").pluck().all()).toEqual([
    'half',
  ]);
  db.close();
});
