import {
  copyFileSync,
  mkdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { errorCodeOf } from '../../../shared/errors.ts';
import {
  documentPath,
  openTestKnowledge,
  owner,
  type TestKnowledge,
} from './testing/test-knowledge.ts';

let test: TestKnowledge;
beforeEach(async () => {
  test = await openTestKnowledge();
});
afterEach(() => test.close());

const file = (...parts: string[]): string => join(test.folder, ...parts);
function folderWith(files: Readonly<Record<string, string>>): string {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(file('docs', name), '..'), { recursive: true });
    writeFileSync(file('docs', name), text);
  }
  return file('docs');
}
const embeddedTexts = (): number =>
  test.upstream.embedded
    .filter(({ texts }) => texts.length > 0)
    .reduce((sum, { texts }) => sum + texts.length, 0);

describe('ingest', () => {
  it('takes every kind of document to ready, with its pages', async () => {
    const names = [
      'lease.md',
      '租赁合同.md',
      'notes.txt',
      'garden.html',
      'meters.csv',
      'rent.ts',
      'minutes.docx',
      'boiler-manual.pdf',
    ];
    expect(await test.add(...names.map(documentPath))).toMatchObject({
      added: 8,
      unchanged: 0,
      skipped: [],
    });
    await test.settled();
    const documents = await test.documents();
    expect(documents.map(({ name, state }) => ({ name, state }))).toEqual(
      expect.arrayContaining(names.map((name) => ({ name, state: 'ready' }))),
    );
    expect(documents.find(({ name }) => name === 'boiler-manual.pdf')).toMatchObject({
      pages: 3,
      progress: 1,
      mediaType: 'application/pdf',
    });
    const [base] = await test.knowledge.list(owner);
    expect(base).toMatchObject({
      documents: 8,
      pending: 0,
      failed: 0,
      embeddingModel: 'all-minilm-l6-v2',
    });
  });

  it('shows each document that fails with its reason, and tries again when asked', async () => {
    await test.add(documentPath('encrypted.pdf'), documentPath('scanned-200-pages.pdf'));
    await test.settled();
    const failed = await test.documents();
    expect(failed.map(({ name, state, errorCode }) => [name, state, errorCode])).toEqual([
      ['encrypted.pdf', 'failed', 'document_encrypted'],
      ['scanned-200-pages.pdf', 'failed', 'document_needs_ocr'],
    ]);
    expect(failed[1]?.errorMessage).toMatch(/200 pages.*OCR/);

    writeFileSync(file('late.bin'), Buffer.from([0, 1, 2, 3]));
    await test.add(file('late.bin'));
    await test.settled();
    const late = (await test.documents()).find(({ name }) => name === 'late.bin');
    expect(late?.errorCode).toBe('document_unsupported');
    writeFileSync(file('late.bin'), 'Now it is text.');
    expect(
      await test.knowledge.retry(owner, { id: test.baseId, documentId: late?.id ?? '' }),
    ).toMatchObject({ errorCode: null });
    await test.settled();
    expect((await test.documents()).find(({ name }) => name === 'late.bin')?.state).toBe('ready');
  });

  it('says that a file is gone when it vanishes before it is read', async () => {
    const folder = folderWith({ 'a.txt': 'one '.repeat(2000), 'z.txt': 'soon gone' });
    // A watched folder would remove the document with its file.
    await test.knowledge.addPaths(owner, { id: test.baseId, paths: [folder], watch: false });
    rmSync(join(folder, 'z.txt'));
    await test.settled();
    await test.knowledge.retry(owner, {
      id: test.baseId,
      documentId: (await test.documents()).find(({ name }) => name === 'z.txt')?.id ?? '',
    });
    await test.settled();
    expect((await test.documents()).find(({ name }) => name === 'z.txt')?.errorCode).toBe(
      'document_missing',
    );
  });

  it('walks folders without hidden files, tools’ folders, loops and links that lead outside', async () => {
    const folder = folderWith({
      'a.txt': 'a',
      'sub/b.md': 'b',
      '.secret/c.md': 'c',
      'node_modules/x/readme.md': 'd',
      'sub/film.mp4': 'e',
    });
    symlinkSync(folder, join(folder, 'sub/loop'));
    symlinkSync('/etc', join(folder, 'outside'));
    const { added, skipped } = await test.add(folder);
    expect(added).toBe(2);
    expect(Object.fromEntries(skipped.map(({ path, code }) => [basename(path), code]))).toEqual({
      '.secret': 'hidden',
      node_modules: 'hidden',
      loop: 'link',
      outside: 'link',
      'film.mp4': 'document_unsupported',
    });
    await test.settled();
    expect((await test.search('b'))[0]?.file).toBe('sub/b.md');
  });

  it('tells of a path that is not there instead of queuing it', async () => {
    expect(await test.add(file('nowhere'))).toMatchObject({
      added: 0,
      skipped: [{ code: 'document_missing' }],
    });
  });

  it('embeds equal content once: a second copy, a moved file, a file removed and added again', async () => {
    copyFileSync(documentPath('lease.md'), file('lease.md'));
    await test.add(file('lease.md'));
    await test.settled();
    const first = embeddedTexts();
    expect(first).toBeGreaterThan(0);

    copyFileSync(documentPath('lease.md'), file('copy.md'));
    await test.add(file('copy.md'));
    await test.settled();
    expect(await test.documents()).toHaveLength(2);

    renameSync(file('copy.md'), file('moved.md'));
    await test.add(file('moved.md'));
    await test.settled();
    await expect
      .poll(async () => (await test.documents()).map(({ name }) => name))
      .toEqual(['lease.md', 'moved.md']);

    for (const { id } of await test.documents())
      await test.knowledge.removeDocument(owner, { id: test.baseId, documentId: id });
    expect(await test.search('deposit')).toEqual([]);
    await test.add(file('moved.md'));
    await test.settled();
    expect((await test.search('deposit'))[0]?.text).toContain('1,880');
    expect(embeddedTexts() - first).toBe(
      test.upstream.embedded.filter(({ texts }) => texts[0] === 'deposit').length,
    );
    expect(await test.add(file('moved.md'))).toMatchObject({ added: 0, unchanged: 1 });
  });

  it('keeps what it read on a drive that went away, though a file with the same bytes is added', async () => {
    mkdirSync(file('drive'));
    copyFileSync(documentPath('lease.md'), file('drive', 'lease.md'));
    await test.add(file('drive', 'lease.md'));
    await test.settled();
    unlinkSync(file('drive', 'lease.md'));
    copyFileSync(documentPath('lease.md'), file('copy.md'));
    await test.add(file('copy.md'));
    await test.settled();
    expect((await test.documents()).map(({ name }) => name)).toEqual(['copy.md', 'lease.md']);
  });

  it('replaces what a changed file said before', async () => {
    writeFileSync(file('plan.txt'), 'The party is on Monday.');
    await test.add(file('plan.txt'));
    await test.settled();
    writeFileSync(file('plan.txt'), 'The party was moved to Friday evening.');
    expect(await test.add(file('plan.txt'))).toMatchObject({ added: 1 });
    await test.settled();
    expect((await test.search('party')).map(({ text }) => text)).toEqual([
      'The party was moved to Friday evening.',
    ]);
  });

  it('waits for an embedding model and can be searched by words meanwhile', async () => {
    const [embedding] = test.models.splice(1, 1);
    await test.add(documentPath('lease.md'));
    await expect.poll(async () => (await test.documents())[0]?.state).toBe('embedding');
    expect((await test.search('deposit'))[0]?.text).toContain('1,880');
    if (embedding) test.models.push(embedding);
    await test.settled();
    expect((await test.documents())[0]?.state).toBe('ready');
  });

  it('says where below its folder a document is, and counts what SQLite has written next to the file into the size', async () => {
    mkdirSync(file('House/flat 7'), { recursive: true });
    copyFileSync(documentPath('lease.md'), file('House/flat 7/lease.md'));
    await test.add(file('House'));
    await test.settled();
    expect((await test.documents())[0]).toMatchObject({
      name: 'lease.md',
      file: 'flat 7/lease.md',
    });
    // Its tables alone take this; the file itself holds two pages until SQLite moves the log into
    // it.
    expect((await test.knowledge.list(owner))[0]?.sizeBytes).toBeGreaterThan(100_000);
  });

  it('stores uploads under a name of its own and removes them with their document', async () => {
    const document = await test.knowledge.upload(owner, {
      id: test.baseId,
      name: '../../etc/notes.txt',
      data: new Blob(['The blue key opens the cellar.']),
    });
    expect(document).toMatchObject({ name: 'notes.txt', path: '' });
    await test.settled();
    expect((await test.search('cellar'))[0]).toMatchObject({
      file: 'notes.txt',
      documentId: document.id,
    });
    await test.knowledge.removeDocument(owner, { id: test.baseId, documentId: document.id });
    expect(await test.search('cellar')).toEqual([]);
  });
});

describe('search', () => {
  it('finds Chinese by one character, by two and by a question', async () => {
    await test.add(documentPath('租赁合同.md'), documentPath('lease.md'));
    await test.settled();
    expect((await test.search('犬'))[0]?.text).toContain('犬类');
    expect((await test.search('押'))[0]?.text).toContain('押金');
    expect((await test.search('押金'))[0]?.text).toContain('一万三千六百元');
    expect((await test.search('类'))[0]?.text).toContain('犬类');
    expect((await test.search('租金是多少？'))[0]).toMatchObject({
      file: '租赁合同.md',
      heading: '房屋租赁合同 › 第二条 租金',
    });
  });

  it('is safe against the syntax of FTS5', async () => {
    await test.add(documentPath('notes.txt'));
    await test.settled();
    for (const query of [
      '"',
      'cellar"',
      'NEAR(cellar roof)',
      'cellar AND',
      '*',
      '^cellar',
      'terms:cellar',
      'a OR',
      '😀',
      '-',
      "'; DROP TABLE chunks; --",
    ]) {
      await expect(test.search(query)).resolves.toBeInstanceOf(Array);
    }
  });

  it('tells rank and similarity on both sides and the words that matched', async () => {
    await test.add(documentPath('lease.md'), documentPath('notes.txt'));
    await test.settled();
    const [hit] = await test.search('Which deposit did Tomas give?');
    expect(hit).toMatchObject({
      n: 1,
      lexicalRank: 1,
      heading: 'Lease of flat 7, Harbour House › 3. Deposit',
      matched: ['deposit', 'Tomas'],
    });
    expect(hit?.vectorRank).toBeGreaterThan(0);
    expect(hit?.similarity).toBeGreaterThan(0);
    expect(hit?.lexicalScore).toBeGreaterThan(0);
    expect(hit?.score).toBeLessThanOrEqual(1);
  });

  it('shows a document as it was written, without the overlap of its chunks', async () => {
    writeFileSync(
      file('long.txt'),
      Array.from({ length: 120 }, (_, i) => `Sentence number ${i} stands here.`).join(' '),
    );
    await test.add(file('long.txt'));
    await test.settled();
    const [document] = await test.documents();
    const { sections } = await test.knowledge.read(owner, {
      id: test.baseId,
      documentId: document?.id ?? '',
    });
    expect(sections.length).toBeGreaterThan(2);
    const part = async (from: number, limit: number) =>
      (
        await test.knowledge.read(owner, {
          id: test.baseId,
          documentId: document?.id ?? '',
          from,
          limit,
        })
      ).sections;
    expect([...(await part(0, 2)), ...(await part(2, 5000))]).toEqual(sections);
    expect(
      sections
        .map(({ text }) => text)
        .join(' ')
        .match(/number \d+/g),
    ).toEqual(Array.from({ length: 120 }, (_, i) => `number ${i}`));
  });
});

describe('owners', () => {
  it('tries each call as another user, who gets not_found and no list', async () => {
    await test.add(documentPath('lease.md'));
    await test.settled();
    const [document] = await test.documents();
    const [id, documentId] = [test.baseId, document?.id ?? ''];
    const stranger = { ...owner, ownerId: 'owner_stranger' };
    const { knowledge } = test;
    const ask = async (): Promise<void> => {
      for await (const event of knowledge.ask(stranger, {
        baseIds: [id],
        question: 'When does it end?',
        signal: AbortSignal.timeout(9000),
      }))
        expect(event).toBeUndefined();
    };
    const calls: (() => Promise<unknown>)[] = [
      () => knowledge.update(stranger, { id, name: 'Mine' }),
      () => knowledge.remove(stranger, id),
      () => knowledge.documents(stranger, id),
      () => knowledge.addPaths(stranger, { id, paths: [documentPath('notes.txt')] }),
      () => knowledge.upload(stranger, { id, name: 'x.txt', data: new Blob(['x']) }),
      () => knowledge.retry(stranger, { id, documentId }),
      () => knowledge.removeDocument(stranger, { id, documentId }),
      () => knowledge.search(stranger, { id, query: 'deposit' }),
      () => knowledge.read(stranger, { id, documentId }),
      () => knowledge.settled(stranger, id, AbortSignal.timeout(9000)),
      ask,
    ];
    for (const call of calls)
      expect(await call().then(() => 'answered', errorCodeOf)).toBe('not_found');
    expect(await knowledge.list(stranger)).toEqual([]);
    expect(await test.documents()).toHaveLength(1);
  });

  it('refuses a second base of one name, and files named by a client of the network', async () => {
    expect(await test.knowledge.create(owner, { name: 'Test' }).catch(errorCodeOf)).toBe(
      'conflict',
    );
    expect(
      await test.knowledge
        .addPaths({ ...owner, clientId: 'client_1' }, { id: test.baseId, paths: ['/etc'] })
        .catch(errorCodeOf),
    ).toBe('forbidden');
  });
});

describe('local only', () => {
  it('keeps every embedding and the answer of a local only base on this machine', async () => {
    await test.knowledge.update(owner, { id: test.baseId, localOnly: true });
    await test.add(documentPath('lease.md'));
    await test.settled();
    test.upstream.says = ['The lease ends on 31 March 2027.'];
    await test.search('deposit');
    await test.ask('When does the lease of flat 7 end?');
    expect(test.upstream.embedded.length).toBeGreaterThan(2);
    expect(test.upstream.embedded.every(({ caller }) => caller.localOnly)).toBe(true);
    expect(test.upstream.asked.map(({ caller }) => caller.localOnly)).toEqual([true]);
  });
});
