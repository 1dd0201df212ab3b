import Anthropic from '@anthropic-ai/sdk';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import OpenAI, { type APIError } from 'openai';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Clients } from '../../electron/host/clients/create-clients.ts';
import { createMonitoring } from '../../electron/host/monitoring/create-monitoring.ts';
import type { Caller } from '../../electron/host/caller.ts';
import { desktopOwnerId } from '../../shared/ids.ts';
import { conversationWorld, type ConversationWorld } from '../fakes/conversation-world.ts';
import { failure, spoken } from '../fakes/upstream.ts';
import { lanClients } from './lan-clients.ts';
import {
  clientKey,
  localOnlyKey,
  runKey,
  startLan,
  viewerKey,
  type LanFixture,
} from './lan-fixture.ts';

/**
 * Knowledge bases over the API with the official clients: real documents, the real router over a
 * fake provider.
 */
const me: Caller = { ownerId: desktopOwnerId, clientId: null, via: 'app', localOnly: false };
const lease =
  '# Lease\n\n## Term\n\nThe lease of the office in Harbour Street ends on 31 May ' +
  '2027.\n\n## Rent\n\nThe monthly rent is 2,400 euros, due on the third working day.\n';
const question = 'When does the lease of the office in Harbour Street end?';
const model = 'kb/合同 office';

interface Extended {
  sources?: {
    n: number;
    file: string;
    page: number | null;
    heading: string | null;
    text: string;
    score: number;
    document_id: string;
  }[];
  hearth?: {
    declined: boolean;
    base: { id: string; name: string };
    searched_for?: string;
    model: string | null;
    request_id: string | null;
    ignored?: string[];
  };
}

let world: ConversationWorld;
let lan: LanFixture;
let clients: Clients;
let baseId: string;

beforeAll(async () => {
  world = await conversationWorld({ documents: true });
  baseId = (await world.knowledge.create(me, { name: '合同 office' })).id;
  writeFileSync(join(world.folder, 'lease.md'), lease);
  await world.knowledge.addPaths(me, { id: baseId, paths: [join(world.folder, 'lease.md')] });
  await world.knowledge.settled(me, baseId, AbortSignal.timeout(20_000));
  clients = await lanClients(world.store);
  lan = await startLan({
    router: world.router,
    knowledge: world.knowledge,
    clients,
    requestDetails: createMonitoring(world.store, world.ledger).request,
  });
}, 60_000);
beforeEach(async () => {
  await world.knowledge.update(me, { id: baseId, shared: false, localOnly: false });
  world.upstream.seen.splice(0);
  world.upstream.script('/v1/chat/completions', [
    spoken('The lease of the office in Harbour Street ', 'ends on 31 May 2027', ' [1].'),
  ]);
});
afterAll(async () => {
  await lan.close();
  await world.close();
});

const openai = (apiKey = runKey) =>
  new OpenAI({ apiKey, baseURL: `${lan.origin}/v1`, maxRetries: 0 });
const refusal = async (asked: Promise<unknown>): Promise<APIError> =>
  asked.then(
    () => expect.fail('it was answered'),
    (error: unknown) => error as APIError,
  );
const say = (content: string) => ({ model, messages: [{ role: 'user' as const, content }] });
const chats = () => world.upstream.seen.filter(({ path }) => path.endsWith('/chat/completions'));
const share = (shared: boolean) => world.knowledge.update(me, { id: baseId, shared });
const source = {
  n: 1,
  file: 'lease.md',
  page: null,
  heading: expect.stringContaining('Term') as unknown,
  text: expect.stringContaining('31 May 2027') as unknown,
  score: expect.any(Number) as unknown,
  document_id: expect.any(String) as unknown,
};

const call = async (
  path: string,
  { key = runKey, body }: { key?: string; body?: unknown } = {},
) => {
  const reply = await fetch(`${lan.origin}${path}`, {
    headers: { authorization: `Bearer ${key}` },
    ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
  });
  return {
    status: reply.status,
    body: (await reply.json()) as {
      object?: string;
      data: Record<string, unknown>[];
      took_ms?: number;
      error?: { code: string; message: string; param: string | null };
    },
  };
};

describe('a base as a model of chat completions', () => {
  it('answers with citations, its sources in the message and at the top', async () => {
    const reply = await openai().chat.completions.create(say(question));
    const extended = reply as typeof reply & Extended;
    expect(reply).toMatchObject({
      model,
      choices: [
        {
          finish_reason: 'stop',
          message: { content: expect.stringContaining('31 May 2027 [1].') as unknown },
        },
      ],
      usage: { prompt_tokens: 7, completion_tokens: 3 },
    });
    expect(extended.sources?.[0]).toEqual(source);
    expect(reply.choices[0]?.message as Extended | undefined).toMatchObject({
      sources: extended.sources,
    });
    expect(extended.hearth).toMatchObject({
      declined: false,
      base: { id: baseId, name: '合同 office' },
      model: 'fake-model',
    });
    expect((await call(`/v1/requests/${extended.hearth?.request_id ?? ''}`)).status).toBe(200);
  });

  it('streams with the sources before the first text and once more with the end', async () => {
    const chunks: (OpenAI.ChatCompletionChunk & Extended)[] = [];
    for await (const chunk of await openai().chat.completions.create({
      ...say(question),
      stream: true,
      stream_options: { include_usage: true },
    }))
      chunks.push(chunk);
    const firstText = chunks.findIndex(({ choices }) => (choices[0]?.delta.content ?? '') !== '');
    const told = chunks.findIndex(({ sources }) => sources !== undefined);
    expect(told).toBeGreaterThan(-1);
    expect(told).toBeLessThan(firstText);
    expect(chunks[told]?.sources?.[0]).toEqual(source);
    const end = chunks.find(({ choices }) => choices[0]?.finish_reason === 'stop');
    expect(end).toMatchObject({
      sources: [{ n: 1 }, ...(end?.sources?.slice(1) ?? [])],
      hearth: { declined: false, model: 'fake-model' },
    });
    expect(chunks.map(({ choices }) => choices[0]?.delta.content ?? '').join('')).toContain('[1]');
    expect(chunks.at(-1)?.usage).toMatchObject({ completion_tokens: 3 });
  });

  it('declines what the documents do not say, says so, and asks no chat model', async () => {
    const reply = (await openai().chat.completions.create(
      say('Who was the first president of Brazil?'),
    )) as OpenAI.ChatCompletion & Extended;
    expect(reply).toMatchObject({
      hearth: { declined: true, model: null, request_id: expect.any(String) as unknown },
      choices: [{ finish_reason: 'stop' }],
    });
    expect(chats()).toEqual([]);
  });

  it('takes earlier turns as the conversation', async () => {
    await openai().chat.completions.create({
      model,
      messages: [
        { role: 'user', content: question },
        { role: 'assistant', content: 'On 31 May 2027 [1].' },
        { role: 'user', content: 'And the rent of the office: how much is the monthly rent?' },
      ],
    });
    expect(JSON.stringify(chats()[0]?.body)).toContain('On 31 May 2027 [1].');
    const followUp = 'And its rent?';
    const reply = await openai().chat.completions.create({
      model,
      messages: [
        { role: 'user', content: question },
        { role: 'assistant', content: 'On 31 May 2027 [1].' },
        { role: 'user', content: followUp },
      ],
    });
    expect((reply as Extended).hearth?.searched_for).toBe(`${question}\n${followUp}`);
    expect(
      ((await openai().chat.completions.create(say(question))) as Extended).hearth,
    ).not.toHaveProperty('searched_for');
  });

  it.each(['kb/%E5%90%88%E5%90%8C%20office', 'id'])('is found as %s too', async (name) => {
    expect(
      await openai().chat.completions.create({
        ...say(question),
        model: name === 'id' ? `kb/${baseId}` : name,
      }),
    ).toMatchObject({ hearth: { base: { id: baseId } } });
  });

  it('is answered by the model that `hearth_model` names', async () => {
    expect(
      await refusal(
        openai().chat.completions.create({ ...say(question), hearth_model: 'nobody' } as never),
      ),
    ).toMatchObject({ status: 404 });
    expect(
      await openai().chat.completions.create({
        ...say(question),
        hearth_model: 'fake-model',
      } as never),
    ).toMatchObject({ hearth: { model: 'fake-model' } });
  });

  it('names what had no effect, and refuses what would be another kind of answer', async () => {
    expect(
      await openai().chat.completions.create({
        ...say(question),
        temperature: 0.7,
        max_tokens: 50,
        user: 'u',
        messages: [
          { role: 'system', content: 'Rhyme.' },
          { role: 'user', content: question },
        ],
      }),
    ).toMatchObject({ hearth: { ignored: ['max_tokens', 'temperature', 'system'] } });
    const tools = [{ type: 'function' as const, function: { name: 'f', parameters: {} } }];
    expect(
      await refusal(openai().chat.completions.create({ ...say(question), tools })),
    ).toMatchObject({ status: 400, param: 'tools' });
    expect(
      await refusal(openai().chat.completions.create({ ...say(question), n: 2 })),
    ).toMatchObject({ status: 400, param: 'n' });
    expect(
      await refusal(openai().chat.completions.create({ ...say(question), logprobs: true })),
    ).toMatchObject({ status: 400, param: 'logprobs' });
    expect(
      await refusal(
        openai().chat.completions.create({
          ...say(question),
          response_format: { type: 'json_object' },
        }),
      ),
    ).toMatchObject({ status: 400, param: 'response_format' });
    expect(
      await refusal(
        openai().chat.completions.create({
          model,
          messages: [
            {
              role: 'user',
              content: [{ type: 'image_url', image_url: { url: 'data:image/png;base64,AA' } }],
            },
          ],
        }),
      ),
    ).toMatchObject({ status: 400, param: 'messages.0.content' });
    expect(await refusal(openai().chat.completions.create(say('  ')))).toMatchObject({
      status: 400,
      param: 'messages',
    });
    expect(await refusal(openai().chat.completions.create(say('x'.repeat(8001))))).toMatchObject({
      status: 400,
      param: 'messages',
    });
  });

  it('that fails has its own status, and no stream was begun', async () => {
    world.upstream.script('/v1/chat/completions', [failure(503, 'down')]);
    expect(
      await refusal(openai().chat.completions.create({ ...say(question), stream: true })),
    ).toMatchObject({ status: 503 });
  });
});

describe('the other dialects', () => {
  it('older completions carry the sources, streamed and plain', async () => {
    const asked = { model, prompt: question };
    expect(await openai().completions.create(asked)).toMatchObject({
      choices: [{ text: expect.stringContaining('[1]') as unknown }],
      sources: expect.arrayContaining([source]) as unknown,
      hearth: { declined: false },
    });
    const chunks: (OpenAI.Completion & Extended)[] = [];
    for await (const chunk of await openai().completions.create({ ...asked, stream: true }))
      chunks.push(chunk);
    expect(chunks[0]?.sources?.[0]).toEqual(source);
    expect(chunks.at(-1)).toMatchObject({
      choices: [{ finish_reason: 'stop' }],
      hearth: { declined: false },
    });
  });

  it('responses carry the sources, streamed, plain and kept', async () => {
    const reply = (await openai().responses.create({
      model,
      input: question,
    })) as OpenAI.Responses.Response & Extended;
    expect(reply).toMatchObject({
      output_text: expect.stringContaining('[1]') as unknown,
      sources: [{ n: 1 }, ...(reply.sources?.slice(1) ?? [])],
      hearth: { declined: false },
    });
    expect(await openai().responses.retrieve(reply.id)).toMatchObject({
      hearth: { declined: false },
    });
    const events: (OpenAI.Responses.ResponseStreamEvent & { response?: Extended })[] = [];
    for await (const event of await openai().responses.create({
      model,
      input: question,
      stream: true,
    }))
      events.push(event);
    expect(events[0]).toMatchObject({
      type: 'response.created',
      response: {
        sources: [{ file: 'lease.md' }, ...(events[0]?.response?.sources?.slice(1) ?? [])],
      },
    });
    expect(events.at(-1)).toMatchObject({
      type: 'response.completed',
      response: { hearth: { declined: false } },
    });
  });

  it('messages carry the sources, streamed and plain', async () => {
    const anthropic = new Anthropic({ apiKey: runKey, baseURL: lan.origin, maxRetries: 0 });
    const asked = {
      model,
      max_tokens: 100,
      messages: [{ role: 'user' as const, content: question }],
    };
    const reply = (await anthropic.messages.create(asked)) as Anthropic.Message & Extended;
    expect(reply).toMatchObject({
      stop_reason: 'end_turn',
      hearth: { declined: false, ignored: ['max_tokens'] },
    });
    expect(reply.sources?.[0]).toEqual(source);
    const events: Anthropic.RawMessageStreamEvent[] = [];
    for await (const event of await anthropic.messages.create({ ...asked, stream: true }))
      events.push(event);
    expect((events[0] as unknown as { message: Extended }).message.sources?.[0]).toEqual(source);
    expect(events.find(({ type }) => type === 'message_delta')).toMatchObject({
      hearth: { declined: false },
      sources: expect.any(Array) as unknown,
    });
  });
});

describe('who may ask', () => {
  it('others see and ask a base only while it is shared, and what it costs is booked on them', async () => {
    const theirs = openai(clientKey);
    const listed = async () =>
      (await theirs.models.list()).data
        .filter(({ owned_by: owner }) => owner === 'knowledge')
        .map(({ id }) => id);
    expect(await listed()).toEqual([]);
    expect(await refusal(theirs.chat.completions.create(say(question)))).toMatchObject({
      status: 404,
      code: 'model_not_found',
    });
    expect(
      (await call(`/v1/knowledge/${baseId}/search`, { key: clientKey, body: { query: 'lease' } }))
        .status,
    ).toBe(404);
    expect((await call('/v1/knowledge', { key: clientKey })).body.data).toEqual([]);
    await share(true);
    expect(await listed()).toEqual([model]);
    expect(await theirs.models.retrieve(model)).toMatchObject({ id: model, owned_by: 'knowledge' });
    const { hearth } = (await theirs.chat.completions.create(
      say(question),
    )) as OpenAI.ChatCompletion & Extended;
    expect(
      (await call(`/v1/requests/${hearth?.request_id ?? ''}`, { key: clientKey })).status,
    ).toBe(200);
    expect((await call('/v1/knowledge', { key: clientKey })).body.data).toMatchObject([
      { id: baseId, model, read_only: true, shared: true },
    ]);
    await share(false);
    expect(await refusal(theirs.chat.completions.create(say(question)))).toMatchObject({
      status: 404,
    });
  });

  it('of two bases with one name the own one comes first, and the other is there by its id', async () => {
    await share(true);
    const client = clients.authenticate(clientKey);
    if (client === null) return expect.fail('the client is not known');
    const own = await world.knowledge.create(client, { name: '合同 office' });
    const { data } = (await call('/v1/knowledge', { key: clientKey })).body;
    await world.knowledge.remove(client, own.id);
    expect(data).toMatchObject([
      { id: own.id, model },
      { id: baseId, model: `kb/${baseId}` },
    ]);
  });

  it('a local-only client, and a base that is local only, send nothing anywhere', async () => {
    await share(true);
    expect((await openai(localOnlyKey).models.list()).data.map(({ id }) => id)).toContain(model);
    await openai(localOnlyKey)
      .chat.completions.create(say(question))
      .catch(() => undefined);
    await world.knowledge.update(me, { id: baseId, localOnly: true });
    expect(
      await refusal(
        openai().chat.completions.create({ ...say(question), hearth_model: 'fake-model' } as never),
      ),
    ).toMatchObject({ status: 403, code: 'local_only' });
    await call(`/v1/knowledge/${baseId}/search`, { body: { query: question } });
    expect(world.upstream.seen).toEqual([]);
  });

  it('a client that may ask certain models only asks a base that is among them, and lets no other model answer', async () => {
    await share(true);
    const { client, apiKey } = await clients.add(desktopOwnerId, {
      name: 'restricted',
      models: ['other'],
    });
    expect(await refusal(openai(apiKey).chat.completions.create(say(question)))).toMatchObject({
      status: 403,
      code: 'model_access_denied',
    });
    expect((await openai(apiKey).models.list()).data).toEqual([]);
    await clients.update(desktopOwnerId, { id: client.id, models: ['kb/合同*'] });
    expect((await openai(apiKey).models.list()).data).toMatchObject([{ id: model }]);
    expect(await openai(apiKey).chat.completions.create(say(question))).toMatchObject({
      hearth: { declined: false, model: 'fake-model' },
    });
    expect(
      await refusal(
        openai(apiKey).chat.completions.create({
          ...say(question),
          hearth_model: 'fake-model',
        } as never),
      ),
    ).toMatchObject({ status: 403, code: 'model_access_denied' });
    await clients.remove(desktopOwnerId, client.id);
  });

  it('a viewer asks nothing', async () => {
    await share(true);
    expect(
      (await call(`/v1/knowledge/${baseId}/search`, { key: viewerKey, body: { query: 'lease' } }))
        .status,
    ).toBe(403);
  });
});

describe('search', () => {
  it('looks only at the documents that a filter names, and refuses a condition that it does not know', async () => {
    const search = (filter: unknown) =>
      call(`/v1/knowledge/${baseId}/search`, { body: { query: 'monthly rent', filter } });
    expect(
      (await search({ media_types: ['text/markdown'], folder: 'lease.md' })).body.data.length,
    ).toBeGreaterThan(0);
    expect((await search({ media_types: ['application/pdf'] })).body.data).toEqual([]);
    expect(await search({ mediaTypes: ['application/pdf'] })).toMatchObject({ status: 400 });
  });

  it.each(['id', '合同 office'])('by %s gives the passages with their ranks', async (name) => {
    const { status, body } = await call(
      `/v1/knowledge/${encodeURIComponent(name === 'id' ? baseId : name)}/search`,
      { body: { query: 'monthly rent', limit: 1 } },
    );
    expect(status).toBe(200);
    expect(body).toMatchObject({
      object: 'list',
      data: [
        {
          file: 'lease.md',
          heading: expect.stringContaining('Rent') as unknown,
          lexical_rank: 1,
          document_id: expect.any(String) as unknown,
          chunk_id: expect.any(Number) as unknown,
        },
      ],
      took_ms: expect.any(Number) as unknown,
    });
    const {
      hits: [hit],
    } = await world.knowledge.search(me, { id: baseId, query: 'monthly rent', limit: 1 });
    expect(hit?.lexicalScore).toBeGreaterThan(0);
    expect(body.data[0]).toMatchObject({
      lexical_score: hit?.lexicalScore,
      similarity: hit?.similarity,
    });
    expect(body.data).toHaveLength(1);
  });

  it('lists the bases with what is in them', async () => {
    expect((await call('/v1/knowledge')).body).toMatchObject({
      object: 'list',
      data: [
        {
          id: baseId,
          object: 'knowledge_base',
          name: '合同 office',
          model,
          documents: 1,
          local_only: false,
          shared: false,
          read_only: false,
        },
      ],
    });
  });

  it.each([
    ['nothing', { query: 'a' }, 404, null],
    ['id', { query: '' }, 400, 'query'],
    ['id', { query: 'a', limit: 51 }, 400, 'limit'],
    ['id', { query: 'a', other: 1 }, 400, 'other'],
  ])('%s with %j is %i', async (name, body, status, param) => {
    expect(
      await call(`/v1/knowledge/${name === 'id' ? baseId : name}/search`, { body }),
    ).toMatchObject({ status, body: { error: { param } } });
  });
});
