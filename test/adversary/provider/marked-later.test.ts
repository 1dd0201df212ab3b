/** What becomes local-only after it was quoted, indexed or sent is not sent again from then on. */
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import type { HostClient } from '../../../shared/contract/host.ts';
import { callByName } from '../generators/contract-calls.ts';
import { ask } from '../support/http.ts';
import { indexed, useLocalModels } from '../support/local-models.ts';
import { hasWord, receivedBy } from '../support/planted.ts';
import { startWorld, type World } from '../support/world.ts';

let world: World;

beforeAll(async () => {
  useLocalModels();
  world = await startWorld();
  await indexed(world);
});
afterAll(() => world.close());
beforeEach(() => {
  for (const { seen } of world.upstreams) seen.length = 0;
});

const hears = (word: string): boolean => receivedBy(world.upstreams).some((text) => hasWord(text, word));
const question = 'What is the code word of this folder?';

async function said(api: HostClient, id: string, content: string): Promise<void> {
  await api.conversations.send({ id, content });
  await vi.waitFor(
    async () => {
      const { messages } = await api.conversations.get({ id });
      if (messages.at(-1)?.state === 'streaming') throw new Error('The answer is still being written.');
    },
    { timeout: 30_000, interval: 20 },
  );
}

it('a base: chats and responses that quoted it stay here', async () => {
  const { id: baseId, word } = world.bases.shared;
  const { member } = world.clients;
  const { id } = await world.owner.conversations.create({ knowledgeBaseIds: [baseId], model: 'fake-model' });
  await said(world.owner, id, question);
  await world.owner.conversations.update({ id, knowledgeBaseIds: [] });
  const reply = JSON.parse((await ask(world, member.key, '/v1/responses', { model: 'kb/handbook', hearth_model: 'fake-model', input: question })).text) as { id: string };
  expect(hears(word)).toBe(true);
  for (const { seen } of world.upstreams) seen.length = 0;
  await world.owner.knowledge.update({ id: baseId, localOnly: true });
  await said(world.owner, id, 'Say it again.');
  expect(await ask(world, member.key, '/v1/responses', { model: 'team', input: 'Say it again.', previous_response_id: reply.id })).toMatchObject({ status: 403 });
  expect(receivedBy(world.upstreams)).toEqual([]);
});

it('a folder of an open base: only what quoted that folder stays here', async () => {
  const { id: baseId, word } = world.bases.open;
  const [quoted, other] = [await world.owner.conversations.create({ knowledgeBaseIds: [baseId], model: 'fake-model' }), await world.owner.conversations.create({ model: 'fake-model' })];
  await said(world.owner, quoted.id, question);
  await said(world.owner, other.id, 'Hi');
  await world.owner.conversations.update({ id: quoted.id, knowledgeBaseIds: [] });
  const [source] = await world.owner.sources.list({ baseId });
  await world.owner.sources.update({ id: source?.id ?? '', localOnly: true });
  for (const { seen } of world.upstreams) seen.length = 0;
  await said(world.owner, quoted.id, 'Say it again.');
  expect(hears(word)).toBe(false);
  expect(receivedBy(world.upstreams)).toEqual([]);
  await said(world.owner, other.id, 'Hi again');
  expect(receivedBy(world.upstreams).length).toBeGreaterThan(0);
});

it('a conversation that an open base holds: the base does not answer from it, also before it is taken out', async () => {
  const word = 'ochretrellis';
  const { id } = await world.owner.conversations.create({ model: 'fake-model' });
  await said(world.owner, id, `The code word of this folder is ${word}.`);
  const { id: baseId } = await world.owner.knowledge.create({ name: 'chats' });
  await world.owner.sources.addConversations({ baseId, conversationIds: [id] });
  await indexed(world);
  await callByName(world.owner, 'knowledge.ask', { baseIds: [baseId], question, model: 'fake-model' });
  expect(hears(word)).toBe(true);
  for (const { seen } of world.upstreams) seen.length = 0;
  await world.owner.conversations.update({ id, localOnly: true });
  await callByName(world.owner, 'knowledge.ask', { baseIds: [baseId], question, model: 'fake-model' }).catch(() => undefined);
  expect(hears(word)).toBe(false);
});

it('a client: what it uploads to a base of before is embedded here', async () => {
  const word = 'malachitebuoy';
  const { api, id: clientId } = await world.addClient({ name: 'late' });
  await api.app.settings.set({ defaultEmbeddingModel: 'fake-embedding' });
  const { id } = await api.knowledge.create({ name: 'of-late' });
  await world.owner.clients.update({ id: clientId, localOnly: true });
  await api.knowledge.upload({ id, name: 'late.md', data: new File([`# Late\n\nThe code word of this folder is ${word}.\n`], 'late.md') });
  await vi.waitFor(
    async () => {
      const [base] = (await api.knowledge.list()).filter((one) => one.id === id);
      const resting = base?.ingest.state === 'resting' || base?.pending === 0;
      if (!resting) throw new Error('It is still being indexed.');
    },
    { timeout: 30_000, interval: 50 },
  );
  await api.knowledge.search({ id, query: 'code word' });
  expect(receivedBy(world.upstreams)).toEqual([]);
});
