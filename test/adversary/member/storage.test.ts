/** A member that keeps as much as it can fills its own share, and no one else's. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { defaultClientLimits } from '../../../shared/contract/clients.ts';
import { errorCodeOf } from '../../../shared/errors.ts';
import { ask } from '../support/http.ts';
import { startWorld, type World, type WorldClient } from '../support/world.ts';

let world: World;
let hoarder: WorldClient;
const megabyte = 1024 * 1024;

beforeAll(async () => {
  world = await startWorld({ withBases: false });
  // What is asked here is large; the default budget of clients would refuse it first.
  for (const { id } of (await world.owner.budgets.list()).budgets)
    await world.owner.budgets.remove({ id });
  hoarder = await world.addClient({
    name: 'hoarder',
    limits: { ...defaultClientLimits, requestsPerMinute: null, storageMb: 3 },
  });
});
afterAll(() => world.close());

const outcome = (work: Promise<unknown>): Promise<string> => work.then(() => 'done', errorCodeOf);
const file = (bytes: number): File =>
  new File([`# Notes\n\n${'word '.repeat(bytes / 5)}`], 'notes.md');

it('is refused every way of keeping more, with a code of its own, while others go on', async () => {
  const { api, key } = hoarder;
  const { id } = await api.knowledge.create({ name: 'hoard' });
  const { id: conversation } = await api.conversations.create({});
  const large = 'x'.repeat(900_000);
  const ways: Record<string, () => Promise<unknown>> = {
    'knowledge.upload': () =>
      api.knowledge.upload({ id, name: 'notes.md', data: file(4 * megabyte) }),
    'transfer.upload': () =>
      api.transfer.upload({
        uploadId: null,
        offset: 0,
        totalBytes: 4 * megabyte,
        data: new Blob(['x']),
      }),
  };
  for (const [name, way] of Object.entries(ways))
    expect([name, await outcome(way())]).toEqual([name, 'storage_full']);
  const parallel = await Promise.all(
    Array.from({ length: 20 }, () =>
      outcome(api.knowledge.upload({ id, name: 'notes.md', data: file(megabyte / 2) })),
    ),
  );
  expect(parallel.filter((one) => one === 'done').length).toBeLessThanOrEqual(5);
  expect(parallel).toContain('storage_full');
  const texts: Record<string, () => Promise<unknown>> = {
    'conversations.send': () =>
      api.conversations
        .send({ id: conversation, content: large })
        .finally(() => void api.conversations.stop({ id: conversation })),
    'sources.saveNote': () =>
      api.sources.saveNote({ baseId: id, title: 'Note', content: 'x'.repeat(90_000) }),
    'evaluation.import': () =>
      api.evaluation.import({
        baseId: id,
        format: 'json',
        text:
          JSON.stringify([
            {
              question: 'Where?',
              expected: [{ documentId: '', file: 'a', text: 'x'.repeat(1500) }],
            },
          ]) + ' '.repeat(900_000),
      }),
  };
  for (const [name, way] of Object.entries(texts)) {
    let last = '';
    for (let at = 0; at < 40 && last !== 'storage_full'; at += 1) last = await outcome(way());
    expect([name, last]).toEqual([name, 'storage_full']);
  }
  expect(await ask(world, key, '/v1/sessions', { title: 'one more' })).toMatchObject({
    status: 201,
  });
  expect(
    (await ask(world, key, `/v1/sessions/${conversation}/messages`, { content: large })).text,
  ).toContain('"code":"storage_full"');
  const { api: other } = world.clients.otherMember;
  const { id: theirs } = await other.knowledge.create({ name: 'theirs' });
  expect(
    await outcome(other.knowledge.upload({ id: theirs, name: 'notes.md', data: file(megabyte) })),
  ).toBe('done');
  expect(
    await ask(world, key, '/v1/chat/completions', {
      model: 'team',
      messages: [{ role: 'user', content: 'Hi' }],
    }),
  ).toMatchObject({ status: 200 });
});

it('loses its oldest responses, not its newest, when it has more kept than it may', async () => {
  const flood = await world.addClient({
    name: 'flood',
    limits: { ...defaultClientLimits, requestsPerMinute: null, storageMb: 2 },
  });
  const ids: string[] = [];
  for (let at = 0; at < 30; at += 1)
    ids.push(
      (
        JSON.parse(
          (
            await ask(world, flood.key, '/v1/responses', {
              model: 'team',
              input: `${at} ${'x'.repeat(200_000)}`,
            })
          ).text,
        ) as { id: string }
      ).id,
    );
  expect((await ask(world, flood.key, `/v1/responses/${ids.at(-1) ?? ''}`)).status).toBe(200);
  expect((await ask(world, flood.key, `/v1/responses/${ids[0] ?? ''}`)).status).toBe(404);
});
