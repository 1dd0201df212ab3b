import { deflateRawSync } from 'node:zlib';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import OpenAI from 'openai';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Caller } from '../../electron/host/caller.ts';
import type { Clients } from '../../electron/host/clients/create-clients.ts';
import { desktopOwnerId } from '../../shared/ids.ts';
import { conversationWorld, type ConversationWorld } from '../fakes/conversation-world.ts';
import { spoken } from '../fakes/upstream.ts';
import { lanClients } from './lan-clients.ts';
import { clientKey, runKey, startLan, viewerKey, type LanFixture } from './lan-fixture.ts';

/** Documents over the API, with the knowledge domain as the host opens it. */

interface WireDocument {
  id: string;
  name: string;
  status: string;
  metadata: Record<string, unknown>;
  uploaded: boolean;
  error: { code: string } | null;
}
interface Reply {
  status: number;
  body: {
    data: WireDocument[];
    has_more: boolean;
    last_id: string | null;
    error?: { code: string; message: string; param: string | null };
  } & WireDocument;
}

const me: Caller = { ownerId: desktopOwnerId, clientId: null, via: 'app', localOnly: false };
let world: ConversationWorld;
let lan: LanFixture;
let clients: Clients;
let baseId: string;
let documents: string;

const call = async (
  method: string,
  path: string,
  { key = runKey, body }: { key?: string; body?: BodyInit } = {},
): Promise<Reply> => {
  const reply = await fetch(`${lan.origin}${path}`, {
    method,
    headers: { authorization: `Bearer ${key}` },
    ...(body === undefined ? {} : { body }),
  });
  return { status: reply.status, body: (await reply.json()) as Reply['body'] };
};
const add = (value: unknown, path = documents, key = runKey) =>
  call('POST', path, { key, body: JSON.stringify(value) });
const form = (files: readonly [name: string, content: string | Uint8Array<ArrayBuffer>][]) => {
  const data = new FormData();
  for (const [name, content] of files) data.append('file', new Blob([content]), name);
  return data;
};
const settled = (id = baseId, caller = me) =>
  world.knowledge.settled(caller, id, AbortSignal.timeout(20_000));

beforeAll(async () => {
  world = await conversationWorld({ documents: true });
  clients = await lanClients(world.store);
  lan = await startLan({
    router: world.router,
    knowledge: world.knowledge,
    clients,
  });
}, 60_000);
beforeEach(async () => {
  for (const { id, readOnly } of await world.knowledge.list(me))
    if (!readOnly) await world.knowledge.remove(me, id);
  baseId = (await world.knowledge.create(me, { name: 'office' })).id;
  documents = `/v1/knowledge/${baseId}/documents`;
});
afterAll(async () => {
  await lan.close();
  await world.close();
});

describe('a document that is handed in', () => {
  it('as text is indexed, with its metadata, and found', async () => {
    const added = await add({
      name: 'lease.md',
      text: '# Lease\n\nThe lease ends on 31 May 2027.',
      metadata: { kind: 'contract', year: 2024, signed: true },
    });
    expect(added).toMatchObject({
      status: 201,
      body: { data: [{ name: 'lease.md', base: baseId, uploaded: true, error: null }] },
    });
    const id = added.body.data[0]?.id ?? '';
    await settled();
    expect(await call('GET', `${documents}/${id}`)).toMatchObject({
      status: 200,
      body: {
        id,
        object: 'knowledge_document',
        status: 'ready',
        progress: 1,
        media_type: 'text/markdown',
        metadata: { kind: 'contract', year: 2024, signed: true },
      },
    });
    const found = await add(
      { query: 'When does the lease end?' },
      `/v1/knowledge/${baseId}/search`,
    );
    expect(found.body.data).toMatchObject([{ file: 'lease.md', document_id: id }]);
    expect(lan.audited.at(-1)).toMatchObject({
      action: 'knowledge.upload',
      subject: 'office',
      outcome: 'done',
    });
  });

  it('as base64 with line breaks is the same bytes, also in a base that its name names', async () => {
    const text = 'The key is under the third stone of the garden wall.\n'.repeat(20);
    const base64 = (
      Buffer.from(text)
        .toString('base64')
        .match(/.{1,76}/g) ?? []
    ).join('\n');
    const { body } = await add({ name: 'key.txt', base64 }, '/v1/knowledge/office/documents');
    await settled();
    expect((await call('GET', `${documents}/${body.data[0]?.id ?? ''}`)).body).toMatchObject({
      status: 'ready',
      bytes: text.length,
    });
  });

  it('as a form keeps bytes that are no text, and takes several files with one metadata', async () => {
    const data = form([
      ['a.txt', new Uint8Array([0xff, 0xfe, 0x41, 0x00])],
      ['../../b.md', '# B'],
    ]);
    data.append('metadata', '{"batch":7}');
    const { status, body } = await call('POST', documents, { body: data });
    expect(status).toBe(201);
    expect(body.data).toMatchObject([
      { name: 'a.txt', bytes: 4, metadata: { batch: 7 } },
      { name: 'b.md', file: 'b.md', metadata: { batch: 7 } },
    ]);
    await settled();
    const one = form([['x', 'A plain note.']]);
    one.append('name', 'note.txt');
    expect((await call('POST', documents, { body: one })).body.data).toMatchObject([
      { name: 'note.txt', metadata: {} },
    ]);
  });

  it.each<[string, unknown, string | null]>([
    ['no name', { text: 'x' }, 'name'],
    ['no content', { name: 'a' }, 'text'],
    ['two contents', { name: 'a', text: 'x', base64: 'eA==' }, 'text'],
    ['no base64', { name: 'a', base64: 'not base64!' }, 'base64'],
    ['an unknown field', { name: 'a', text: 'x', path: '/etc/passwd' }, 'path'],
    ['metadata in depth', { name: 'a', text: 'x', metadata: { a: { b: 1 } } }, 'metadata.a'],
    [
      'too many keys',
      {
        name: 'a',
        text: 'x',
        metadata: Object.fromEntries(Array.from({ length: 17 }, (_, i) => [i, i])),
      },
      'metadata',
    ],
    ['no object', ['x'], null],
  ])('is refused with %s, and nothing is kept', async (_, body, param) => {
    const reply = await add(body);
    expect(reply).toMatchObject({ status: 400, body: { error: { param } } });
    expect((await call('GET', documents)).body.data).toEqual([]);
  });

  it('is refused as a form that has no file, other fields, many parts or no boundary', async () => {
    const none = new FormData();
    none.append('metadata', '{}');
    expect(await call('POST', documents, { body: none })).toMatchObject({
      status: 400,
      body: { error: { param: 'file' } },
    });
    const other = form([['a.txt', 'x']]);
    other.append('path', '/etc');
    expect(await call('POST', documents, { body: other })).toMatchObject({
      status: 400,
      body: { error: { param: 'path' } },
    });
    const broken = form([['a.txt', 'x']]);
    broken.append('metadata', '{"a":');
    expect(await call('POST', documents, { body: broken })).toMatchObject({
      status: 400,
      body: { error: { param: 'metadata' } },
    });
    const many = form(Array.from({ length: 23 }, (_, i) => [`${i}.txt`, 'x'] as const));
    expect(await call('POST', documents, { body: many })).toMatchObject({ status: 413 });
    const reply = await fetch(`${lan.origin}${documents}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${runKey}`, 'content-type': 'multipart/form-data' },
      body: 'x',
    });
    expect(reply.status).toBe(400);
    expect((await call('GET', documents)).body.data).toEqual([]);
  });

  it('that is a zip bomb fails as one of any other upload, and the host goes on', async () => {
    const { body } = await call('POST', documents, { body: form([['bomb.docx', bomb()]]) });
    await settled();
    expect((await call('GET', `${documents}/${body.data[0]?.id ?? ''}`)).body).toMatchObject({
      status: 'failed',
      error: { code: expect.stringMatching(/^document_/) as unknown },
    });
  });

  it('over the limit of a body is refused before it is kept', async () => {
    expect(
      await add({ name: 'large.txt', text: 'x'.repeat(10 * 1024 * 1024) }).catch(() => 'cut'),
    ).toSatisfy((reply: Reply | 'cut') => reply === 'cut' || reply.status === 413);
    expect((await call('GET', documents)).body.data).toEqual([]);
  });
});

/** A zip of one entry that says and has 1 GB of zeros. */
function bomb(): Uint8Array<ArrayBuffer> {
  const name = Buffer.from('word/document.xml');
  const data = deflateRawSync(Buffer.alloc(64 * 1024 * 1024));
  const head = Buffer.alloc(30);
  head.writeUInt32LE(0x04034b50, 0);
  head.writeUInt16LE(8, 8);
  head.writeUInt32LE(data.length, 18);
  head.writeUInt32LE(1024 ** 3, 22);
  head.writeUInt16LE(name.length, 26);
  const entry = Buffer.alloc(46);
  entry.writeUInt32LE(0x02014b50, 0);
  entry.writeUInt16LE(8, 10);
  entry.writeUInt32LE(data.length, 20);
  entry.writeUInt32LE(1024 ** 3, 24);
  entry.writeUInt16LE(name.length, 28);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(entry.length + name.length, 12);
  end.writeUInt32LE(head.length + name.length + data.length, 16);
  return new Uint8Array(Buffer.concat([head, name, data, entry, name, end]));
}

describe('the list of documents', () => {
  it('comes in pages without a gap or a repetition, and by status', async () => {
    await world.knowledge.update(me, { id: baseId, paused: true });
    const data = form(Array.from({ length: 5 }, (_, i) => [`${i}.txt`, `Note ${i}.`] as const));
    await call('POST', documents, { body: data });
    const names: string[] = [];
    for (let after = '', more = true; more;) {
      const { body } = await call('GET', `${documents}?limit=2${after}`);
      names.push(...body.data.map(({ name }) => name));
      more = body.has_more;
      after = `&after=${body.last_id ?? ''}`;
    }
    expect(names).toEqual(['0.txt', '1.txt', '2.txt', '3.txt', '4.txt']);
    expect((await call('GET', `${documents}?status=ready`)).body.data).toEqual([]);
    expect((await call('GET', `${documents}?status=queued`)).body.data).toHaveLength(5);
  });

  it.each(['limit=0', 'limit=201', 'limit=x', 'status=lost', 'limit=1&limit=2', 'page=2'])(
    'is refused for %s',
    async (query) => {
      expect((await call('GET', `${documents}?${query}`)).status).toBe(400);
    },
  );
});

describe('who may', () => {
  it('a client has its own base to itself, and of a shared one only the list', async () => {
    const shared = await add({ name: 'a.txt', text: 'The code of the gate is 4711.' });
    const id = shared.body.data[0]?.id ?? '';
    expect(await call('GET', documents, { key: clientKey })).toMatchObject({ status: 404 });
    await world.knowledge.update(me, { id: baseId, shared: true });
    expect((await call('GET', documents, { key: clientKey })).body.data).toMatchObject([{ id }]);
    expect(await add({ name: 'b.txt', text: 'b' }, documents, clientKey)).toMatchObject({
      status: 403,
      body: { error: { message: expect.stringContaining('shared with you') as unknown } },
    });
    expect(await call('DELETE', `${documents}/${id}`, { key: clientKey })).toMatchObject({
      status: 403,
    });
    const client = clients.authenticate(clientKey) ?? expect.fail('there is no client');
    const own = await world.knowledge.create(client, { name: 'mine' });
    const theirs = `/v1/knowledge/${own.id}/documents`;
    const mine = await add({ name: 'b.txt', text: 'Mine.' }, theirs, clientKey);
    expect(mine.status).toBe(201);
    expect(await call('GET', theirs)).toMatchObject({ status: 404 });
    expect(await call('GET', `${theirs}/${id}`, { key: clientKey })).toMatchObject({ status: 404 });
    const path = `${theirs}/${mine.body.data[0]?.id ?? ''}`;
    expect(await call('DELETE', path, { key: clientKey })).toMatchObject({
      status: 200,
      body: { deleted: true },
    });
    expect(await call('DELETE', path, { key: clientKey })).toMatchObject({ status: 404 });
    await world.knowledge.remove(client, own.id);
  });

  it('a viewer sees the list, and hands nothing in', async () => {
    await world.knowledge.update(me, { id: baseId, shared: true });
    expect((await call('GET', documents, { key: viewerKey })).status).toBe(200);
    expect((await add({ name: 'a', text: 'a' }, documents, viewerKey)).status).toBe(403);
    expect((await call('DELETE', `${documents}/doc_1`, { key: viewerKey })).status).toBe(403);
  });

  it('no client deletes a file of a folder over the API, nor learns where it is', async () => {
    const path = join(world.folder, 'kept.md');
    writeFileSync(path, '# Kept\n\nThis file is the owner’s.');
    await world.knowledge.addPaths(me, { id: baseId, paths: [path] });
    await settled();
    const listed = await call('GET', documents);
    expect(listed.body.data).toMatchObject([{ name: 'kept.md', uploaded: false }]);
    expect(JSON.stringify(listed.body)).not.toContain(world.folder);
    const id = listed.body.data[0]?.id ?? '';
    expect(await call('DELETE', `${documents}/${id}`)).toMatchObject({
      status: 409,
      body: { error: { message: expect.stringContaining('only uploaded') as unknown } },
    });
    expect((await call('GET', documents)).body.data).toHaveLength(1);
  });
});

describe('metadata filters', () => {
  const facts = [
    ['north.txt', 'The gate code of the north office is 1111.', { site: 'north', year: 2024 }],
    ['south.txt', 'The gate code of the south office is 2222.', { site: 'south', year: 2026 }],
  ] as const;
  beforeEach(async () => {
    for (const [name, text, metadata] of facts) await add({ name, text, metadata });
    await settled();
  });
  const files = async (metadata: unknown): Promise<string[]> =>
    (
      (
        await add(
          { query: 'What is the gate code of the office?', filter: { metadata } },
          `/v1/knowledge/${baseId}/search`,
        )
      ).body.data as unknown as { file: string }[]
    ).map(({ file }) => file);

  it('limit a search', async () => {
    expect((await files({ year: { exists: true } })).toSorted()).toEqual([
      'north.txt',
      'south.txt',
    ]);
    expect(await files({ site: 'south' })).toEqual(['south.txt']);
    expect(await files({ year: { lt: 2025 } })).toEqual(['north.txt']);
    expect(await files({ site: { in: ['north'] }, year: 2026 })).toEqual([]);
  });

  it('that mean nothing are refused by the name of the key', async () => {
    const search = `/v1/knowledge/${baseId}/search`;
    expect(
      await add({ query: 'x', filter: { metadata: { year: { gte: 'soon' } } } }, search),
    ).toMatchObject({
      status: 400,
      body: {
        error: {
          param: 'filter.metadata.year.gte',
          message: expect.stringContaining('2026-01-31') as unknown,
        },
      },
    });
  });

  it('limit an answer, in every dialect by `hearth_filter`', async () => {
    world.upstream.script('/v1/chat/completions', [
      spoken('The gate code of the south office is 2222 [1].'),
    ]);
    const openai = new OpenAI({ apiKey: runKey, baseURL: `${lan.origin}/v1`, maxRetries: 0 });
    const question = 'What is the gate code of the office?';
    const sourcesOf = (reply: unknown): string[] =>
      (reply as { sources: { file: string }[] }).sources.map(({ file }) => file);
    const asked = { hearth_filter: { metadata: { site: 'south' } } };
    const chat = await openai.chat.completions.create({
      ...{ model: `kb/${baseId}`, messages: [{ role: 'user', content: question }] },
      ...(asked as object),
    } as OpenAI.ChatCompletionCreateParamsNonStreaming);
    expect(sourcesOf(chat)).toEqual(['south.txt']);
    const response = await openai.responses.create({
      ...{ model: `kb/${baseId}`, input: question },
      ...(asked as object),
    });
    expect(sourcesOf(response)).toEqual(['south.txt']);
    await expect(
      openai.chat.completions.create({
        ...{ model: `kb/${baseId}`, messages: [{ role: 'user', content: question }] },
        ...({ hearth_filter: { site: 'south' } } as object),
      } as OpenAI.ChatCompletionCreateParamsNonStreaming),
    ).rejects.toMatchObject({ status: 400, param: 'hearth_filter.site' });
  });
});
