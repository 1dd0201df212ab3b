import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { errorCodeOf } from '../../../../shared/errors.ts';
import { evaluationRows } from '../evaluate/evaluation-rows.ts';
import { downloadsPath } from '../../downloads/create-downloads.ts';
import type { Caller } from '../../caller.ts';
import { owner } from '../testing/test-knowledge.ts';
import { readParts, writeParts } from './testing/parts.ts';
import { endless, openTestTransfer, type TestTransfer } from './testing/test-transfer.ts';

const client: Caller = {
  ownerId: 'owner_client_1',
  clientId: 'client_1',
  via: 'lan',
  localOnly: false,
};

let test: TestTransfer;
let docs: string;

beforeEach(async () => {
  test = await openTestTransfer();
  docs = join(test.folder, 'docs');
  mkdirSync(docs);
  writeFileSync(
    join(docs, 'lease.md'),
    '# Lease\n\nThe lease of the harbour house ends on 31 May 2031.\n',
  );
  writeFileSync(join(docs, 'rent.md'), '# Rent\n\nThe rent of the harbour house is 940 euros.\n');
});

afterEach(() => test.close());

/** A folder, an upload, a note and a question. */
async function fill(): Promise<void> {
  await test.add([docs]);
  await test.knowledge.upload(owner, {
    id: test.baseId,
    name: 'keys.txt',
    data: new Blob(['The blue key opens the cellar.']),
  });
  await test.sources.saveNote(owner, {
    baseId: test.baseId,
    title: 'Boiler',
    content: 'The boiler was last serviced in March.',
  });
  await test.settled();
  await evaluationRows.insert(test.store.db, owner.ownerId, {
    id: 'eq_1',
    baseId: test.baseId,
    question: 'When does the lease end?',
    expected: [{ documentId: '', file: 'lease.md', text: 'ends' }],
    origin: 'own',
    confirmed: true,
    createdAt: 1,
  });
}

const found = async (id: string, query: string): Promise<string | undefined> =>
  (await test.knowledge.search(owner, { id, query })).hits[0]?.text;

it('a base that was exported is there again by its file alone: nothing is embedded again, and notes, uploads, sources and questions are its own', async () => {
  await fill();
  const events = await test.export();
  expect(events.at(-1)).toMatchObject({ type: 'done', path: test.file, documents: 4 });
  await test.knowledge.remove(owner, test.baseId);
  const texts = test.upstream.embedded.length;
  const { baseId, name, rebuilt, unreachable, nextModel, documents } = await test.import();
  expect({ name, rebuilt, unreachable, nextModel, documents }).toEqual({
    name: 'Test',
    rebuilt: false,
    unreachable: 0,
    nextModel: null,
    documents: 4,
  });
  await test.knowledge.settled(owner, baseId, endless);
  expect(test.upstream.embedded.length).toBe(texts);
  expect(await found(baseId, 'Which key opens the cellar?')).toContain('blue key');
  expect(await found(baseId, 'boiler serviced')).toContain('March');
  expect(
    (await test.sources.list(owner, baseId))
      .map(({ kind, documents: count }) => `${kind} ${count}`)
      .sort(),
  ).toEqual(['folder 2', 'notes 1']);
  const [note] = await test.sources.notes(owner, baseId);
  await test.sources.saveNote(owner, {
    baseId,
    id: note?.id ?? '',
    title: 'Boiler',
    content: 'The boiler was last serviced in April.',
  });
  await test.knowledge.settled(owner, baseId, endless);
  expect(await found(baseId, 'boiler serviced')).toContain('April');
  expect(await evaluationRows.questions(test.store.db, owner.ownerId, baseId)).toMatchObject([
    { question: 'When does the lease end?' },
  ]);
  expect(readdirSync(join(test.folder, 'transfer'))).toEqual([]);
});

it('conversations in it stay under their rule: no one else gets to read them, and local-only content goes to no cloud', async () => {
  const { db } = test.store;
  await db
    .insertInto('conversations')
    .values({
      id: 'conv_1',
      owner_id: owner.ownerId,
      title: 'Secret',
      model: 'auto',
      local_only: 1,
      summary_until: null,
      deleted_at: null,
      created_at: 1,
      updated_at: 1,
    })
    .execute();
  await db
    .insertInto('messages')
    .values({
      id: 'msg_1',
      conversation_id: 'conv_1',
      owner_id: owner.ownerId,
      role: 'user',
      content: 'The safe is behind the boiler.',
      state: 'complete',
      error_code: null,
      error_message: null,
      footnote: null,
      created_at: 1,
    })
    .execute();
  await test.knowledge.update(owner, { id: test.baseId, localOnly: true });
  await test.sources.addConversations(owner, { baseId: test.baseId, conversationIds: null });
  await test.settled();
  await test.export();
  const first = await test.import();
  // Also of a base that was imported itself.
  await test.export(first.baseId);
  const { baseId } = await test.import();
  await test.knowledge.settled(owner, baseId, endless);
  expect(await found(baseId, 'Where is the safe?')).toContain('boiler');
  expect(
    await test.knowledge.update(owner, { id: baseId, localOnly: false }).catch(errorCodeOf),
  ).toBe('local_only');
  expect(await test.knowledge.update(owner, { id: baseId, shared: true }).catch(errorCodeOf)).toBe(
    'conflict',
  );
  expect(await test.sources.list(owner, baseId)).toMatchObject([
    { kind: 'conversations', documents: 1, state: 'ready' },
  ]);
  // Neither a look at it nor conversations that are added drop what came along.
  const [source] = await test.sources.list(owner, baseId);
  await test.sources.refresh(owner, source?.id ?? '');
  await test.sources.addConversations(owner, { baseId, conversationIds: ['conv_1'] });
  await test.knowledge.settled(owner, baseId, endless);
  expect((await test.knowledge.documents(owner, baseId)).map(({ name }) => name)).toEqual([
    'Secret',
    'Secret',
  ]);
  await test.sources.remove(owner, source?.id ?? '');
  await test.sources.remove(owner, (await test.sources.list(owner, baseId))[0]?.id ?? '');
  expect(await test.knowledge.update(owner, { id: baseId, localOnly: false })).toMatchObject({
    localOnly: false,
  });
});

it('the same file twice makes two bases that share nothing', async () => {
  await fill();
  await test.export();
  const first = await test.import();
  const second = await test.import();
  expect([first.name, second.name]).toEqual(['Test (2)', 'Test (3)']);
  const [upload] = (await test.knowledge.documents(owner, first.baseId)).filter(
    ({ name }) => name === 'keys.txt',
  );
  await test.knowledge.removeDocument(owner, {
    id: first.baseId,
    documentId: upload?.id ?? '',
  });
  await test.knowledge.remove(owner, first.baseId);
  const kept = (await test.knowledge.documents(owner, second.baseId)).find(
    ({ name }) => name === 'keys.txt',
  );
  await test.knowledge.retry(owner, { id: second.baseId, documentId: kept?.id ?? '' });
  await test.knowledge.settled(owner, second.baseId, endless);
  expect((await test.knowledge.documents(owner, second.baseId)).map(({ state }) => state)).toEqual([
    'ready',
    'ready',
    'ready',
    'ready',
  ]);
});

it('a folder that is not there is kept and said to be out of reach, and one that is another’s loses no document when it is looked at', async () => {
  await fill();
  await test.export();
  renameSync(docs, `${docs}-away`);
  const { baseId, unreachable } = await test.import();
  expect(unreachable).toBe(1);
  const folderNow = async () =>
    (await test.sources.list(owner, baseId)).find(({ kind }) => kind === 'folder');
  const folder = await folderNow();
  expect(folder).toMatchObject({
    kind: 'folder',
    state: 'unreachable',
    watch: 'off',
    documents: 2,
  });
  mkdirSync(docs);
  writeFileSync(join(docs, 'other.md'), 'Something else.');
  await test.sources.refresh(owner, folder?.id ?? '');
  await expect
    .poll(async () => (await folderNow())?.errorMessage, { timeout: 10_000 })
    .toContain('Another folder is in its place');
  expect((await test.knowledge.documents(owner, baseId)).length).toBe(4);
  expect(await found(baseId, 'When does the lease end?')).toContain('2031');
  // The same files in a folder of the same name are the same documents.
  rmSync(docs, { recursive: true });
  mkdirSync(docs);
  for (const name of ['lease.md', 'rent.md']) {
    writeFileSync(join(docs, name), readFileSync(join(`${docs}-away`, name)));
    const at = 1_700_000_000;
    utimesSync(join(docs, name), at, at);
  }
  const times = new Database(join(test.folder, 'knowledge', `${baseId}.db`));
  times.prepare("UPDATE documents SET modified_ms = 1700000000000 WHERE path <> ''").run();
  times.close();
  await test.sources.refresh(owner, folder?.id ?? '');
  await expect.poll(async () => (await folderNow())?.state, { timeout: 10_000 }).toBe('ready');
  expect((await test.knowledge.documents(owner, baseId)).length).toBe(4);
});

it('where the model is not installed, the one that is takes its place by a change of model', async () => {
  await fill();
  await test.export();
  test.models.splice(1, 1, {
    ...(test.models[1] ??
      (() => {
        throw new Error('an embedding model');
      })()),
    id: 'another-embedder',
  });
  const { baseId, nextModel } = await test.import();
  expect(nextModel).toBe('another-embedder');
  await expect
    .poll(
      async () =>
        (await test.knowledge.list(owner)).find(({ id }) => id === baseId)?.embeddingModel,
      { timeout: 10_000 },
    )
    .toBe('another-embedder');
  expect(await found(baseId, 'boiler serviced')).toContain('March');
});

it('an index of another form is rebuilt from the contents in the file; files that did not come along are named, not dropped', async () => {
  await fill();
  const path = join(test.folder, 'knowledge', `${test.baseId}.db`);
  await test.export();
  const parts = await readParts(test.file, test.folder);
  const old = new Database(parts['base.db']);
  old.pragma('user_version = 1');
  old.close();
  await writeParts(test.file, parts);
  renameSync(docs, `${docs}-away`);
  const { baseId, rebuilt } = await test.import();
  expect(rebuilt).toBe(true);
  await test.knowledge.settled(owner, baseId, endless);
  const documents = await test.knowledge.documents(owner, baseId);
  expect(
    documents.map(({ name, state, errorCode }) => `${name} ${state} ${errorCode ?? ''}`).sort(),
  ).toEqual([
    'Boiler.md ready ',
    'keys.txt ready ',
    'lease.md failed document_missing',
    'rent.md failed document_missing',
  ]);
  expect(await found(baseId, 'Which key opens the cellar?')).toContain('blue key');
  expect(existsSync(path)).toBe(true);
});

it('a base of 0.3, without a column for metadata, is taken as it is and not embedded again', async () => {
  await fill();
  await test.export();
  const parts = await readParts(test.file, test.folder);
  const old = new Database(parts['base.db']);
  old.exec('ALTER TABLE documents DROP COLUMN metadata');
  old.pragma('user_version = 2');
  old.close();
  await writeParts(test.file, parts);
  const texts = test.upstream.embedded.length;
  const { baseId, rebuilt } = await test.import();
  expect(rebuilt).toBe(false);
  await test.knowledge.settled(owner, baseId, endless);
  expect(test.upstream.embedded.length).toBe(texts);
  expect(await found(baseId, 'Which key opens the cellar?')).toContain('blue key');
});

it('metadata goes along, and what of it is no object is none', async () => {
  const upload = (name: string) =>
    test.knowledge.upload(owner, {
      id: test.baseId,
      name,
      data: new Blob([`The key of ${name} is blue.`]),
      metadata: { site: name },
    });
  await upload('a.txt');
  await upload('b.txt');
  await test.settled();
  await test.export();
  const parts = await readParts(test.file, test.folder);
  const file = new Database(parts['base.db']);
  file.prepare("UPDATE documents SET metadata = '[broken' WHERE name = 'b.txt'").run();
  file.close();
  await writeParts(test.file, parts);
  const { baseId } = await test.import();
  await test.knowledge.settled(owner, baseId, endless);
  expect(
    (await test.knowledge.documents(owner, baseId)).map(({ name, metadata }) => [name, metadata]),
  ).toEqual([
    ['a.txt', { site: 'a.txt' }],
    ['b.txt', {}],
  ]);
  const filter = { metadata: { site: 'a.txt' } };
  const { hits } = await test.knowledge.search(owner, { id: baseId, query: 'blue key', filter });
  expect(hits.map((hit) => hit.file)).toEqual(['a.txt']);
});

it('what was removed from a base does not leave with it', async () => {
  await test.knowledge.upload(owner, {
    id: test.baseId,
    name: 'secret.txt',
    data: new Blob(['The combination of the safe is 4711 heliotrope.']),
  });
  await test.settled();
  const [secret] = await test.knowledge.documents(owner, test.baseId);
  await test.knowledge.removeDocument(owner, {
    id: test.baseId,
    documentId: secret?.id ?? '',
  });
  await test.export();
  const parts = await readParts(test.file, test.folder);
  expect(Object.values(parts).some((file) => readFileSync(file).includes('heliotrope'))).toBe(
    false,
  );
});

it('no one exports another user’s base, not even one that is shared, and no client names a file', async () => {
  await test.knowledge.update(owner, { id: test.baseId, shared: true });
  const code = (caller: typeof owner): Promise<string> =>
    test.export(test.baseId, test.file, caller).then(() => 'let through', errorCodeOf);
  expect(await code({ ...owner, ownerId: 'owner_client_1' })).toBe('not_found');
  expect(
    await code({ ...owner, ownerId: 'owner_client_1', clientId: 'client_1', via: 'lan' }),
  ).toBe('forbidden');
  expect(
    await test
      .run(test.transfer.export(client, { id: test.baseId }, endless))
      .then(() => 'let through', errorCodeOf),
  ).toBe('not_found');
  expect(existsSync(test.file)).toBe(false);
});

it('a file that is there is not replaced unasked, and an export that is called off leaves nothing', async () => {
  await fill();
  writeFileSync(test.file, 'mine');
  expect(
    await test
      .run(test.transfer.export(owner, { id: test.baseId, path: test.file }, endless))
      .then(() => 'let through', errorCodeOf),
  ).toBe('conflict');
  expect(readFileSync(test.file, 'utf8')).toBe('mine');
  const events = test.transfer.export(
    owner,
    { id: test.baseId, path: join(test.folder, 'late.hearth-base') },
    endless,
  );
  await events.next();
  await events.return(undefined);
  expect(readdirSync(join(test.folder, 'transfer'))).toEqual([]);
  expect(readdirSync(test.folder).filter((name) => name.endsWith('.part'))).toEqual([]);
});

/** In parts, as a browser sends it. */
async function uploaded(caller: Caller, bytes: Buffer, partBytes = 10_000): Promise<string> {
  let uploadId: string | null = null;
  for (let offset = 0; offset < bytes.length; offset += partBytes)
    ({ uploadId } = await test.transfer.upload(caller, {
      uploadId,
      offset,
      totalBytes: bytes.length,
      data: new Blob([new Uint8Array(bytes.subarray(offset, offset + partBytes))]),
    }));
  return uploadId ?? '';
}

it('a browser fetches an export, once, and an export that was sent in parts is a base again', async () => {
  await fill();
  const last = (await test.run(test.transfer.export(owner, { id: test.baseId }, endless))).at(-1);
  const href = last?.type === 'done' ? (last.href ?? '') : '';
  expect(last).toMatchObject({ type: 'done', path: '', documents: 4 });
  const download = test.downloads.take(owner.ownerId, href.slice(downloadsPath.length));
  const bytes = await download.file.readFile();
  expect([download.name, bytes.length]).toEqual(['Test.hearth-base', download.sizeBytes]);
  await test.downloads.end(download);
  expect(readdirSync(join(test.folder, 'transfer'))).toEqual([]);
  const imported = (
    await test.run(test.transfer.import(owner, { uploadId: await uploaded(owner, bytes) }, endless))
  ).at(-1);
  expect(imported).toMatchObject({ type: 'done', documents: 4, rebuilt: false, unreachable: 0 });
  const damagedUpload = await uploaded(
    owner,
    Buffer.concat([bytes.subarray(0, 500), Buffer.alloc(500)]),
  );
  await expect(
    test.run(test.transfer.import(owner, { uploadId: damagedUpload }, endless)),
  ).rejects.toMatchObject({ code: 'document_unreadable' });
  expect(readdirSync(join(test.folder, 'transfer'))).toEqual([]);
});

it('a base that a client imports names no file of this machine: what it says of places is forgotten, and nothing is read from one', async () => {
  writeFileSync(join(docs, 'later.md'), 'The secret of the harbour.');
  await fill();
  await test.export();
  const later = (await test.knowledge.documents(owner, test.baseId)).find(
    ({ name }) => name === 'later.md',
  );
  const parts = await readParts(test.file, test.folder);
  const forged = new Database(parts['base.db']);
  forged.prepare("UPDATE documents SET state = 'queued' WHERE id = ?").run(later?.id);
  forged.prepare('DELETE FROM chunks WHERE document_id = ?').run(later?.id);
  forged.close();
  await writeParts(test.file, parts);
  await test.store.db
    .insertInto('owners')
    .values({ id: client.ownerId, kind: 'client', created_at: 1 })
    .execute();
  const done = (
    await test.run(
      test.transfer.import(
        client,
        { uploadId: await uploaded(client, readFileSync(test.file)) },
        endless,
      ),
    )
  ).at(-1);
  const baseId = done?.type === 'done' ? done.baseId : '';
  expect(done).toMatchObject({ type: 'done', documents: 5, unreachable: 1 });
  expect((await test.sources.list(client, baseId)).map(({ kind }) => kind)).toEqual(['notes']);
  expect((await test.knowledge.documents(client, baseId)).every(({ path }) => path === '')).toBe(
    true,
  );
  await test.knowledge.retry(client, { id: baseId, documentId: later?.id ?? '' });
  await test.knowledge.settled(client, baseId, endless);
  expect(
    (await test.knowledge.documents(client, baseId)).find(({ name }) => name === 'later.md'),
  ).toMatchObject({ state: 'failed', errorCode: 'document_missing', chunks: 0 });
  expect(
    (await test.knowledge.search(client, { id: baseId, query: 'When does the lease end?' })).hits[0]
      ?.text,
  ).toContain('2031');
});
