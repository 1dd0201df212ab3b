import { afterEach, expect, it, vi } from 'vitest';
import { documentPath, openTestKnowledge, owner, type TestKnowledge } from '../testing/test-knowledge.ts';
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
    read: ({ width, height }) => Promise.resolve({ width, height, lines: [{ text: `The caretaker keeps ${width} spare keys.`, confidence: 1, x: width / 2, y: 100, width: width / 2, height: 30, angle: 0 }] }),
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

const shown = async (test: TestKnowledge) => (await test.documents()).map(({ name, state, unreadPages, errorCode }) => [name, state, unreadPages, errorCode]);

it('pictures wait for the model, and are read by themselves once it is there', async () => {
  const { reader, install, listeners } = createReader(false);
  const test = await start(reader);
  await test.add(documentPath('half-scanned.pdf'), documentPath('scan-zh.jpg'), documentPath('lease.md'));
  await test.settled();
  expect(await shown(test)).toEqual([['half-scanned.pdf', 'ready', 1, null], ['lease.md', 'ready', 0, null], ['scan-zh.jpg', 'failed', 0, 'document_needs_ocr']]);
  expect((await test.search('spare keys')).map(({ file }) => file)).not.toContain('scan-zh.jpg');
  install();
  await vi.waitFor(async () => expect(await shown(test)).toEqual([['half-scanned.pdf', 'ready', 0, null], ['lease.md', 'ready', 0, null], ['scan-zh.jpg', 'ready', 0, null]]), { timeout: 20_000, interval: 50 });
  const hits = await test.search('Who keeps the spare keys?');
  expect(hits.slice(0, 2).map(({ file, page }) => `${file} ${page}`).toSorted()).toEqual(['half-scanned.pdf 2', 'scan-zh.jpg 1']);
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
