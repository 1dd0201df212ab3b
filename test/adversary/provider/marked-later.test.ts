/** What becomes local-only after it was quoted, indexed or sent is not sent again from then on. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import type { HostClient } from '../../../shared/contract/host.ts';
import { callByName } from '../generators/contract-calls.ts';
import { ask } from '../support/http.ts';
import { indexed, useLocalModels } from '../support/local-models.ts';
import { hasWord, receivedBy } from '../support/planted.ts';
import { startWorld, type World } from '../support/world.ts';

let world: World;
const quoted = { asked: 0, isWaiting: false, release: (): void => undefined };

/**
 * A provider whose answer repeats the code word that it is sent; while `isWaiting`, only once
 * `release` is called.
 */
const quoting = createServer((request, response) => {
  let body = '';
  request.on('data', (part) => (body += String(part)));
  request.on('end', () => {
    if (request.method !== 'POST') return void response.writeHead(404).end('{}');
    const send = (delta: object, reason: string | null = null): unknown =>
      response.write(
        'data: ' +
          `${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', created: 1, model: 'quoting', choices: [{ index: 0, delta, finish_reason: reason }] })}\n\n`,
      );
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    send({ role: 'assistant', content: 'The code word of this folder is ' });
    quoted.release = () => {
      send({ content: `${/code word of this folder is (\w+)/.exec(body)?.[1] ?? 'unknown'} [1].` });
      send({}, 'stop');
      response.end('data: [DONE]\n\n');
    };
    quoted.asked += 1;
    if (!quoted.isWaiting) quoted.release();
  });
});

beforeAll(async () => {
  useLocalModels();
  world = await startWorld();
  await new Promise<void>((listening) => void quoting.listen(0, '127.0.0.1', listening));
  const baseUrl = `http://127.0.0.1:${(quoting.address() as AddressInfo).port}/v1`;
  await world.owner.accounts.add({
    provider: 'openai-compatible',
    name: 'quoting',
    baseUrl,
    apiKey: 'sk-quoting-0123456789',
    models: ['quoting-model'],
  });
  await indexed(world);
});
afterAll(async () => {
  quoting.closeAllConnections();
  quoting.close();
  await world.close();
});
beforeEach(() => {
  quoted.isWaiting = false;
  forget();
});

const forget = (): void => {
  for (const { seen } of world.upstreams) seen.length = 0;
};

const hears = (word: string): boolean =>
  receivedBy(world.upstreams).some((text) => hasWord(text, word));
const question = 'What is the code word of this folder?';

async function said(api: HostClient, id: string, content: string): Promise<void> {
  await api.conversations.send({ id, content });
  await answered(api, id);
}

/** Starts an answer of the waiting provider, marks, and lets the answer end. */
async function markWhile<T>(start: () => Promise<T>, mark: () => Promise<unknown>): Promise<T> {
  quoted.isWaiting = true;
  const before = quoted.asked;
  const started = start();
  await vi.waitFor(() => expect(quoted.asked).toBe(before + 1), { timeout: 30_000, interval: 10 });
  await mark();
  quoted.release();
  quoted.isWaiting = false;
  return started;
}

async function answered(api: HostClient, id: string): Promise<void> {
  await vi.waitFor(
    async () => {
      const { messages } = await api.conversations.get({ id });
      if (messages.at(-1)?.state === 'streaming')
        throw new Error('The answer is still being written.');
    },
    { timeout: 30_000, interval: 20 },
  );
}

it('a base: chats and responses that quoted it stay here', async () => {
  const { id: baseId, word } = world.bases.shared;
  const { member } = world.clients;
  const { id } = await world.owner.conversations.create({
    knowledgeBaseIds: [baseId],
    model: 'fake-model',
  });
  await said(world.owner, id, question);
  await world.owner.conversations.update({ id, knowledgeBaseIds: [] });
  const reply = JSON.parse(
    (
      await ask(world, member.key, '/v1/responses', {
        model: 'kb/handbook',
        hearth_model: 'fake-model',
        input: question,
      })
    ).text,
  ) as { id: string };
  expect(hears(word)).toBe(true);
  for (const { seen } of world.upstreams) seen.length = 0;
  await world.owner.knowledge.update({ id: baseId, localOnly: true });
  await said(world.owner, id, 'Say it again.');
  expect(
    await ask(world, member.key, '/v1/responses', {
      model: 'team',
      input: 'Say it again.',
      previous_response_id: reply.id,
    }),
  ).toMatchObject({ status: 403 });
  expect(receivedBy(world.upstreams)).toEqual([]);
});

it('a folder of an open base: only what quoted that folder stays here', async () => {
  const { id: baseId, word } = world.bases.open;
  const [quoted, other] = [
    await world.owner.conversations.create({ knowledgeBaseIds: [baseId], model: 'fake-model' }),
    await world.owner.conversations.create({ model: 'fake-model' }),
  ];
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
  await callByName(world.owner, 'knowledge.ask', {
    baseIds: [baseId],
    question,
    model: 'fake-model',
  });
  expect(hears(word)).toBe(true);
  for (const { seen } of world.upstreams) seen.length = 0;
  await world.owner.conversations.update({ id, localOnly: true });
  await callByName(world.owner, 'knowledge.ask', {
    baseIds: [baseId],
    question,
    model: 'fake-model',
  }).catch(() => undefined);
  expect(hears(word)).toBe(false);
});

it('a client: what it uploads to a base of before is embedded here', async () => {
  const word = 'malachitebuoy';
  const { api, id: clientId } = await world.addClient({ name: 'late' });
  await api.app.settings.set({ defaultEmbeddingModel: 'fake-embedding' });
  const { id } = await api.knowledge.create({ name: 'of-late' });
  await world.owner.clients.update({ id: clientId, localOnly: true });
  await api.knowledge.upload({
    id,
    name: 'late.md',
    data: new File([`# Late\n\nThe code word of this folder is ${word}.\n`], 'late.md'),
  });
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

/** One base alone: another may have let go of all that it held. */
async function hasPassages(baseId: string): Promise<void> {
  await vi.waitFor(
    async () => {
      const base = (await world.owner.knowledge.list()).find(({ id }) => id === baseId);
      if (base === undefined || base.pending > 0 || base.chunks === 0)
        throw new Error('It is still being indexed.');
    },
    { timeout: 30_000, interval: 50 },
  );
}

it('a base, while an answer from it is being written: the kept response and the chat stay here', async () => {
  const word = 'celadonferry';
  const { member } = world.clients;
  const { id: baseId } = await world.owner.knowledge.create({ name: 'written' });
  await world.owner.knowledge.update({ id: baseId, shared: true });
  await world.owner.knowledge.upload({
    id: baseId,
    name: 'word.md',
    data: new File([`# Word\n\nThe code word of this folder is ${word}.\n`], 'word.md'),
  });
  await hasPassages(baseId);
  const open = (): Promise<unknown> =>
    world.owner.knowledge.update({ id: baseId, localOnly: false });
  const mark = (): Promise<unknown> =>
    world.owner.knowledge.update({ id: baseId, localOnly: true });
  const input = { model: 'kb/written', hearth_model: 'quoting-model', input: question };
  const reply = await markWhile(() => ask(world, member.key, '/v1/responses', input), mark);
  expect(hasWord(reply.text, word)).toBe(true);
  await open();
  const { id } = await world.owner.conversations.create({
    knowledgeBaseIds: [baseId],
    model: 'quoting-model',
  });
  await markWhile(
    () => world.owner.conversations.send({ id, content: question }),
    async () => {
      // The message in memory has its sources by now, from before the mark.
      await vi.waitFor(
        async () =>
          expect(
            (await world.owner.conversations.get({ id })).messages.at(-1)?.sources.length,
          ).toBeGreaterThan(0),
        { timeout: 10_000 },
      );
      await mark();
      await open();
    },
  );
  await answered(world.owner, id);
  await world.owner.conversations.update({ id, knowledgeBaseIds: [], model: 'fake-model' });
  expect(
    (await world.owner.conversations.get({ id })).messages.some(({ content }) =>
      hasWord(content, word),
    ),
  ).toBe(true);
  forget();
  await said(world.owner, id, 'Say it again.');
  const { id: previous } = JSON.parse(reply.text) as { id: string };
  expect(
    await ask(world, member.key, '/v1/responses', {
      model: 'team',
      input: 'Say it again.',
      previous_response_id: previous,
    }),
  ).toMatchObject({ status: 403 });
  expect(receivedBy(world.upstreams)).toEqual([]);
});

it('a conversation: what quoted it by way of a base that holds it, and what quoted that, stays here', async () => {
  const word = 'cinnabarloft';
  const [one, other] = [
    await world.owner.conversations.create({ model: 'fake-model' }),
    await world.owner.conversations.create({ model: 'fake-model' }),
  ];
  await said(world.owner, one.id, `The code word of this folder is ${word}.`);
  await said(world.owner, other.id, 'The gate of this garden is opened at noon.');
  const holdIn = async (name: string, conversationIds: string[]): Promise<string> => {
    const { id } = await world.owner.knowledge.create({ name });
    await world.owner.sources.addConversations({ baseId: id, conversationIds });
    await hasPassages(id);
    return id;
  };
  const quote = async (baseId: string, content: string): Promise<string> => {
    const { id } = await world.owner.conversations.create({
      knowledgeBaseIds: [baseId],
      model: 'quoting-model',
    });
    await said(world.owner, id, content);
    await world.owner.conversations.update({ id, knowledgeBaseIds: [], model: 'fake-model' });
    return id;
  };
  const first = await holdIn('held-chats', [one.id]);
  const quotes = await quote(first, question);
  const quotesAgain = await quote(await holdIn('held-quotes', [quotes]), question);
  const free = await quote(
    await holdIn('other-chats', [other.id]),
    'When is the gate of this garden opened?',
  );
  const kept = JSON.parse(
    (
      await ask(world, world.runKey, '/v1/responses', {
        model: 'kb/held-quotes',
        hearth_model: 'quoting-model',
        input: question,
      })
    ).text,
  ) as { id: string };
  await world.owner.conversations.update({ id: one.id, localOnly: true });
  forget();
  for (const id of [quotes, quotesAgain]) {
    expect(
      (await world.owner.conversations.get({ id })).messages.some(({ content }) =>
        hasWord(content, word),
      ),
    ).toBe(true);
    await said(world.owner, id, 'Say it again.');
  }
  expect(
    await ask(world, world.runKey, '/v1/responses', {
      model: 'fake-model',
      input: 'Say it again.',
      previous_response_id: kept.id,
    }),
  ).toMatchObject({ status: 403 });
  expect(receivedBy(world.upstreams)).toEqual([]);
  await said(world.owner, free, 'Say it again.');
  expect(receivedBy(world.upstreams).length).toBeGreaterThan(0);
});

it('a client that is local-only no longer: a title made of its message goes with the message', async () => {
  const word = 'tamarindquay';
  const { api, id: clientId } = await world.addClient({ name: 'titled', localOnly: true });
  const { id } = await api.conversations.create({ model: 'no-model' });
  await said(api, id, `The code word of this folder is ${word}.`);
  const {
    messages: [first],
  } = await api.conversations.get({ id });
  await world.owner.clients.update({ id: clientId, localOnly: false });
  await api.conversations.update({ id, model: 'fake-model' });
  await api.conversations.edit({ id, messageId: first?.id ?? '', content: question });
  await answered(api, id);
  expect((await api.conversations.get({ id })).conversation.title).toBe(question);
});
