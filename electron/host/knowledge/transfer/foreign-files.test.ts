import { createReadStream, mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { owner } from '../testing/test-knowledge.ts';
import { archiveLimits } from './base-archive.ts';
import { readParts, writeParts } from './testing/parts.ts';
import { endless, openTestTransfer, writeZip, type TestTransfer } from './testing/test-transfer.ts';

let test: TestTransfer;

beforeEach(async () => {
  test = await openTestTransfer();
});

afterEach(() => test.close());

const nothing = (code: string) => ({ code, left: [], made: 0 });

/** An export of a base with one upload, with some of its parts changed. */
async function changed(
  change: (parts: Record<string, string>) => void | Promise<void>,
): Promise<void> {
  await test.knowledge.upload(owner, {
    id: test.baseId,
    name: 'keys.txt',
    data: new Blob(['The blue key opens the cellar.']),
  });
  await test.settled();
  await test.export();
  const parts: Record<string, string> = await readParts(test.file, test.folder);
  await change(parts);
  await writeParts(test.file, parts);
}

const inBase = (file: string, sql: string): void => {
  const db = new Database(file);
  db.exec(sql);
  db.close();
};

describe('a file that is no export is refused with a reason, and nothing of it is left', () => {
  it('no zip, an empty file, a folder, and nothing at all', async () => {
    writeFileSync(test.file, 'Dear diary, today');
    expect(await test.refused()).toEqual(nothing('document_unreadable'));
    writeFileSync(test.file, '');
    expect(await test.refused()).toEqual(nothing('document_unreadable'));
    mkdirSync(join(test.folder, 'a-folder'));
    expect((await test.refused(join(test.folder, 'a-folder'))).made).toBe(0);
    expect(await test.refused(join(test.folder, 'nowhere'))).toEqual(nothing('document_missing'));
  });

  it('another program’s zip', async () => {
    await writeZip(test.file, [
      ['[Content_Types].xml', '<Types/>'],
      ['word/document.xml', '<w:document/>'],
    ]);
    expect(await test.refused()).toEqual(nothing('document_unreadable'));
  });

  it('an export by a newer Hearth, which says so', async () => {
    await changed((parts) => {
      const file = parts['manifest.json'] ?? '';
      writeFileSync(
        file,
        JSON.stringify({ ...(JSON.parse(readFileSync(file, 'utf8')) as object), version: 2 }),
      );
    });
    expect(await test.refused()).toEqual(nothing('store_newer'));
  });
});

describe('a file made to do harm', () => {
  it('with names that lead elsewhere, or that Hearth does not give', async () => {
    for (const name of [
      '../../evil.txt',
      '/etc/evil',
      'contents/../base.db-wal',
      'base.db-wal',
      'contents/evil.txt',
      'contents/00000000-0000-4000-8000-000000000000/x',
    ]) {
      // yazl itself writes no such name: one of the same length is put in and its bytes are
      // changed.
      const stand = `x${'_'.repeat(Buffer.byteLength(name) - 1)}`;
      await writeZip(test.file, [
        ['manifest.json', '{}'],
        ['base.db', ''],
        ['documents.jsonl', ''],
        ['rows.jsonl', ''],
        [stand, 'evil'],
      ]);
      writeFileSync(
        test.file,
        Buffer.from(readFileSync(test.file).toString('latin1').replaceAll(stand, name), 'latin1'),
      );
      expect(await test.refused(), name).toEqual(nothing('document_unreadable'));
    }
  });

  it('with a part twice', async () => {
    await changed(() => undefined);
    const parts = await readParts(test.file, test.folder);
    await writeZip(test.file, [
      ...Object.entries(parts).map(([name, path]) => [name, readFileSync(path)] as const),
      ['rows.jsonl', '{}'],
    ]);
    expect(await test.refused()).toEqual(nothing('document_unreadable'));
  });

  it('that unpacks to far more than it is', async () => {
    const zeros = Buffer.alloc(archiveLimits.unpackedAnyway + 1024 ** 2);
    await writeZip(test.file, [
      ['manifest.json', '{}'],
      ['base.db', zeros],
      ['documents.jsonl', ''],
      ['rows.jsonl', ''],
    ]);
    expect(await test.refused()).toEqual(nothing('too_large'));
  });

  it('that unpacks to more than it declares', async () => {
    await writeZip(test.file, [
      ['manifest.json', '{}'],
      ['base.db', Buffer.alloc(1_000_000)],
      ['documents.jsonl', ''],
      ['rows.jsonl', ''],
    ]);
    const bytes = readFileSync(test.file);
    // The size unpacked, in the central directory and in front of the part (APPNOTE 4.3).
    const declared = Buffer.alloc(4);
    declared.writeUInt32LE(1_000_000);
    for (let at = bytes.indexOf(declared); at !== -1; at = bytes.indexOf(declared, at + 4))
      bytes.writeUInt32LE(1_000, at);
    writeFileSync(test.file, bytes);
    expect(await test.refused()).toEqual(nothing('too_large'));
  });

  it('cut short, or with a part that is not what its checksum says', async () => {
    await changed(() => undefined);
    const whole = readFileSync(test.file);
    truncateSync(test.file, Math.floor(whole.length / 2));
    expect(await test.refused()).toEqual(nothing('document_unreadable'));
    // Of base.db, in the central directory: 30 bytes in front of the name (APPNOTE 4.3.12).
    const at = whole.lastIndexOf('base.db') - 30;
    whole[at] = (whole[at] ?? 0) ^ 0xff;
    writeFileSync(test.file, whole);
    expect(await test.refused()).toEqual(nothing('document_unreadable'));
  });

  it('whose database is none, or is damaged, or has vectors of another length', async () => {
    await changed((parts) => writeFileSync(parts['base.db'] ?? '', 'SQLite, they said'));
    expect(await test.refused()).toEqual(nothing('document_unreadable'));
    await changed((parts) =>
      inBase(parts['base.db'] ?? '', "UPDATE vectors SET embedding = x'0102'"),
    );
    expect(await test.refused()).toEqual(nothing('document_unreadable'));
  });

  it('whose rows are of no form that Hearth writes', async () => {
    await changed((parts) =>
      writeFileSync(
        parts['rows.jsonl'] ?? '',
        '{"kind":"source","id":"s","source":"page","config":{"url":"file:///etc/passwd"},"createdAt":1,"excluded":[]}\n',
      ),
    );
    expect(await test.refused()).toEqual(nothing('document_unreadable'));
    await changed((parts) =>
      writeFileSync(parts['rows.jsonl'] ?? '', '{"kind":"client","key":"mine"}\n'),
    );
    expect(await test.refused()).toEqual(nothing('document_unreadable'));
  });

  it('whose database brings triggers: it is rebuilt without them', async () => {
    await changed((parts) =>
      inBase(
        parts['base.db'] ?? '',
        'CREATE TRIGGER evil AFTER UPDATE ON documents BEGIN DELETE FROM documents; END',
      ),
    );
    const { baseId, rebuilt } = await test.import();
    expect(rebuilt).toBe(true);
    await test.knowledge.settled(owner, baseId, endless);
    expect(
      (await test.knowledge.documents(owner, baseId)).map(({ name, state }) => [name, state]),
    ).toEqual([['keys.txt', 'ready']]);
  });

  it('whose documents lie at places of this machine: none is read, and none is deleted with its document', async () => {
    const secret = join(test.folder, 'secret.txt');
    writeFileSync(secret, 'The password is heliotrope.');
    await changed((parts) => {
      inBase(
        parts['base.db'] ?? '',
        `UPDATE documents SET location = '../../secret.txt', state = 'queued';
        INSERT INTO documents (id, path, location, file, name, size_bytes, modified_ms, state,
          created_at, updated_at)
        VALUES ('doc_2', '${secret}', '${secret}', 'secret.txt', 'secret.txt', 1, 1, 'queued', 1, 1)`,
      );
    });
    const { baseId } = await test.import();
    await test.knowledge.settled(owner, baseId, endless);
    const documents = await test.knowledge.documents(owner, baseId);
    expect(documents.map(({ state, errorCode }) => [state, errorCode])).toEqual([
      ['failed', 'document_missing'],
      ['failed', 'document_missing'],
    ]);
    for (const { id } of documents)
      await test.knowledge.removeDocument(owner, { id: baseId, documentId: id });
    expect(readFileSync(secret, 'utf8')).toContain('heliotrope');
  });

  it('that would have a folder followed, a private host asked, or a page fetched by a schedule: all wait for the user', async () => {
    await changed((parts) => {
      const rows = [
        {
          kind: 'source',
          id: 'a',
          source: 'folder',
          config: { path: '/', watched: true },
          createdAt: 1,
          excluded: [],
        },
        {
          kind: 'source',
          id: 'b',
          source: 'page',
          config: { url: 'http://router.internal/', privateHost: true, refresh: 'hourly' },
          createdAt: 1,
          excluded: [],
        },
      ];
      writeFileSync(parts['rows.jsonl'] ?? '', rows.map((row) => JSON.stringify(row)).join('\n'));
    });
    const { baseId } = await test.import();
    const sources = await test.sources.list(owner, baseId);
    expect(
      sources.map(({ kind, watch, privateHost }) => `${kind} ${watch} ${privateHost}`).sort(),
    ).toEqual(['folder off false', 'page off false']);
    expect(sources.map(({ refresh, nextCheckAt }) => [refresh, nextCheckAt])).toContainEqual([
      'off',
      null,
    ]);
  });
});

it('a large content passes in pieces', async () => {
  const size = 48 * 1024 ** 2;
  writeFileSync(join(test.folder, 'big'), Buffer.alloc(size, 'harbour '));
  await changed((parts) => {
    parts['contents/00000000-0000-4000-8000-000000000000'] = join(test.folder, 'big');
  });
  const before = process.memoryUsage().arrayBuffers;
  let most = 0;
  const looking = setInterval(
    () => (most = Math.max(most, process.memoryUsage().arrayBuffers - before)),
    5,
  );
  // As the job's thread does it.
  await readParts(test.file, test.folder);
  clearInterval(looking);
  expect(most).toBeLessThan(size / 2);
  const { baseId } = await test.import();
  let bytes = 0;
  for await (const part of createReadStream(
    join(test.folder, 'uploads', baseId, '00000000-0000-4000-8000-000000000000'),
  ))
    bytes += (part as Buffer).length;
  expect(bytes).toBe(size);
});
