import {
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { errorCodeOf } from '../../../../shared/errors.ts';
import { downloadsPath, type Downloads } from '../../downloads/create-downloads.ts';
import type { Caller } from '../../caller.ts';
import { owner } from '../testing/test-knowledge.ts';
import { openTestTransfer, type TestTransfer } from '../transfer/testing/test-transfer.ts';
import type { Originals } from './create-originals.ts';

const client: Caller = {
  ownerId: 'owner_client_1',
  clientId: 'client_1',
  via: 'lan',
  localOnly: false,
};

let test: TestTransfer;
let downloads: Downloads;
let originals: Originals;
let docs: string;

beforeEach(async () => {
  test = await openTestTransfer();
  downloads = test.downloads;
  originals = test.knowledge.originals;
  docs = join(test.folder, 'docs');
  mkdirSync(docs);
  writeFileSync(join(docs, 'lease.md'), '# Lease\n\nThe lease ends on 31 May 2031.\n');
});
afterEach(async () => {
  await test.close();
});

const idOf = async (
  name: string,
  id = test.baseId,
): Promise<{ id: string; documentId: string }> => ({
  id,
  documentId:
    (await test.knowledge.documents(owner, id)).find((document) => document.name === name)?.id ??
    '',
});

async function fetched(
  caller: Caller,
  document: { id: string; documentId: string },
): Promise<{ name: string; mediaType: string; text: string }> {
  const offered = await originals.offer(caller, document);
  if (offered.kind !== 'file') throw new Error('a page');
  const download = downloads.take(caller.ownerId, offered.href.slice(downloadsPath.length));
  const text = await download.file.readFile('utf8');
  await downloads.end(download);
  return { name: download.name, mediaType: download.mediaType, text };
}
const codeOf = (call: Promise<unknown>): Promise<string> =>
  call.then(() => 'let through', errorCodeOf);

it('a file is given unchanged, to a program by its own path; one that is gone, or a link that took its place, says so', async () => {
  await test.add([docs]);
  await test.settled();
  const lease = await idOf('lease.md');
  expect(await fetched(owner, lease)).toEqual({
    name: 'lease.md',
    mediaType: 'text/markdown',
    text: '# Lease\n\nThe lease ends on 31 May 2031.\n',
  });
  expect(await originals.toOpen(owner, lease)).toEqual({
    kind: 'file',
    path: join(docs, 'lease.md'),
  });
  writeFileSync(join(test.folder, 'secret'), 'the secret');
  rmSync(join(docs, 'lease.md'));
  symlinkSync(join(test.folder, 'secret'), join(docs, 'lease.md'));
  expect(await codeOf(originals.offer(owner, lease))).toBe('document_missing');
  rmSync(join(docs, 'lease.md'));
  expect(await codeOf(originals.toOpen(owner, lease))).toBe('document_missing');
});

it('what Hearth keeps is opened as a copy with the name that the reader knows, so that no program writes into the data folder', async () => {
  await test.knowledge.upload(owner, {
    id: test.baseId,
    name: 'keys.txt',
    data: new Blob(['The blue key.']),
  });
  await test.sources.saveNote(owner, {
    baseId: test.baseId,
    title: 'Boiler: 2031/05',
    content: 'Serviced.',
  });
  await test.settled();
  expect(await fetched(owner, await idOf('keys.txt'))).toMatchObject({
    name: 'keys.txt',
    text: 'The blue key.',
  });
  const note = (await test.knowledge.documents(owner, test.baseId)).find(({ name }) =>
    name.startsWith('Boiler'),
  );
  const opened = await originals.toOpen(owner, { id: test.baseId, documentId: note?.id ?? '' });
  if (opened.kind !== 'file') throw new Error('a page');
  expect(basename(opened.path)).toBe('Boiler 2031 05.md');
  expect(readFileSync(opened.path, 'utf8')).toContain('Serviced.');
  expect(statSync(opened.path).mode & 0o222).toBe(0);
  await originals.start();
  expect(existsSync(opened.path)).toBe(false);
});

it('a client gets what was read and shared: not a file that took its place, and nothing of a base that is not shared', async () => {
  await test.add([docs], false);
  await test.settled();
  const lease = await idOf('lease.md');
  expect(await codeOf(originals.offer(client, lease))).toBe('not_found');
  await test.knowledge.update(owner, { id: test.baseId, shared: true });
  expect(await fetched(client, lease)).toMatchObject({ name: 'lease.md' });
  writeFileSync(join(docs, 'lease.md'), 'a private letter');
  expect(await codeOf(originals.offer(client, lease))).toBe('conflict');
  expect(await fetched(owner, lease)).toMatchObject({ text: 'a private letter' });
});

it('a path that came with an imported base opens nothing of this machine', async () => {
  await test.add([docs]);
  await test.settled();
  await test.export();
  rmSync(docs, { recursive: true });
  const { baseId } = await test.import();
  mkdirSync(docs);
  writeFileSync(join(docs, 'lease.md'), 'somebody’s own letter');
  expect(await codeOf(originals.toOpen(owner, await idOf('lease.md', baseId)))).toBe(
    'document_missing',
  );
  expect(await codeOf(originals.offer(owner, await idOf('lease.md', baseId)))).toBe(
    'document_missing',
  );
});
