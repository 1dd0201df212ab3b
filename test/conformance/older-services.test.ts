import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Conversations } from '../../electron/host/conversations/conversations.ts';
import { routerWorld, smallModel, type RouterWorld } from '../fakes/router-world.ts';
import { chunk, failure, spoken } from '../fakes/upstream.ts';
import { conversationsFor } from './fixture-conversations.ts';
import { clientKey, runKey, startLan, type LanFixture } from './lan-fixture.ts';

/** The paths of older services, as their clients call them; the real router over real HTTP. */
let world: RouterWorld;
let conversations: Conversations;
let lan: LanFixture;
let first: Awaited<ReturnType<RouterWorld['account']>>;
let second: Awaited<ReturnType<RouterWorld['account']>>;
beforeEach(async () => {
  world = await routerWorld();
  conversations = await conversationsFor(world.store, world.router);
  lan = await startLan({ router: world.router, conversations });
  first = await world.account('first');
  second = await world.account('second', { provider: 'deepseek' });
});
afterEach(async () => {
  await lan.close();
  await conversations.close();
  await world.close();
});

const call = (method: string, path: string, body?: unknown, key = runKey): Promise<Response> =>
  fetch(`${lan.origin}${path}`, {
    method,
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
const json = async (reply: Promise<Response>): Promise<Record<string, unknown>> =>
  (await (await reply).json()) as Record<string, unknown>;
const messages = [{ role: 'user', content: 'Hi' }];
const completions = '/v1/chat/completions';

describe('/api/v1/chat/completions', () => {
  it('takes model_name, parameters and user_id, and answers in OpenAI’s form', async () => {
    const reply = await json(
      call('POST', '/api/v1/chat/completions', {
        model_name: 'cloud',
        messages,
        user_id: 7,
        parameters: { temperature: 0.2, max_tokens: 50, top_p: 0.9, stop: ['END'] },
      }),
    );
    expect(reply).toMatchObject({
      object: 'chat.completion',
      model: 'cloud',
      choices: [{ message: { role: 'assistant', content: 'Hello there' } }],
      usage: { prompt_tokens: 7, completion_tokens: 2 },
    });
    expect(first.upstream.seen[0]?.body).toMatchObject({
      model: 'cloud',
      temperature: 0.2,
      max_tokens: 50,
      top_p: 0.9,
      stop: ['END'],
      user: '7',
    });
  });

  it('takes OpenAI’s own fields with them, which count where both are given, and finds a model where none is named', async () => {
    await call('POST', '/api/v1/chat/completions', {
      model: 'cloud',
      model_name: 'other',
      messages,
      temperature: 1,
      user: 'me',
      user_id: 'you',
      parameters: { temperature: 0, top_p: 0.5 },
    });
    expect(first.upstream.seen[0]?.body).toMatchObject({
      model: 'cloud',
      temperature: 1,
      top_p: 0.5,
      user: 'me',
    });
    expect(first.upstream.seen[0]?.body).not.toHaveProperty('parameters');
    expect(
      (
        await call('POST', '/api/v1/chat/completions', {
          messages,
          model_name: null,
          provider: null,
          parameters: null,
        })
      ).status,
    ).toBe(200);
  });

  it('streams when asked, and always on /stream, ended by [DONE]', async () => {
    for (const [path, body] of [
      ['/api/v1/chat/completions', { stream: true }],
      ['/api/v1/chat/completions/stream', {}],
    ] as const) {
      const text = await (
        await call('POST', path, { model_name: 'cloud', messages, ...body })
      ).text();
      expect([...text.matchAll(/"content":"(\w+|\s\w+)"/g)].map(([, word]) => word).join('')).toBe(
        'Hello there',
      );
      expect(text.trimEnd().endsWith('data: [DONE]')).toBe(true);
    }
  });

  it('asks the named provider and no other', async () => {
    await call('POST', '/api/v1/chat/completions', {
      model_name: 'cloud',
      provider: 'deepseek',
      messages,
    });
    expect([first.upstream.seen.length, second.upstream.seen.length]).toEqual([0, 1]);
    expect(second.upstream.seen[0]?.body).not.toHaveProperty('provider');
    const local = await json(
      call('POST', '/api/v1/chat/completions', {
        model_name: smallModel.id,
        provider: 'local',
        messages,
      }),
    );
    expect(local).toMatchObject({ model: smallModel.id });
  });

  it('says 404 by name where that provider does not serve the model', async () => {
    for (const [body, word] of [
      [{ model_name: smallModel.id, provider: 'deepseek' }, 'deepseek'],
      [{ model_name: 'cloud', provider: 'local' }, 'local'],
      [{ model_name: 'cloud', provider: 'nobody' }, 'nobody'],
      [{ model_name: 'unheard', provider: 'deepseek' }, 'unheard'],
    ] as const) {
      const reply = await call('POST', '/api/v1/chat/completions', { ...body, messages });
      expect([
        reply.status,
        ((await reply.json()) as { error: { message: string } }).error.message,
      ]).toEqual([404, expect.stringContaining(word)]);
    }
    expect([...first.upstream.seen, ...second.upstream.seen]).toEqual([]);
  });

  it.each([
    { parameters: 'x' },
    { parameters: { temperature: 9 } },
    { model_name: '' },
    { messages: 'hi' },
  ])('refuses %j in words', async (wrong) => {
    const reply = await call('POST', '/api/v1/chat/completions', {
      model_name: 'cloud',
      messages,
      ...wrong,
    });
    expect(reply.status).toBe(400);
    expect(await reply.json()).toMatchObject({
      error: { type: 'invalid_request_error', param: expect.stringMatching(/./) as string },
    });
  });
});

describe('/api/v1/models', () => {
  it('lists what can be asked, all or of one provider', async () => {
    const idsOf = async (path: string): Promise<unknown> =>
      ((await json(call('GET', path)))['data'] as { id: string }[] | undefined)?.map(
        ({ id }) => id,
      );
    expect(await idsOf('/api/v1/models')).toEqual(expect.arrayContaining([smallModel.id, 'cloud']));
    expect(await idsOf('/api/v1/models?provider=local')).not.toContain('cloud');
    expect(await idsOf('/api/v1/models/local/models')).toContain(smallModel.id);
    expect((await call('GET', '/api/v1/models/nobody/models')).status).toBe(404);
  });
});

describe('/chat/sessions', () => {
  const begin = async (body?: object): Promise<string> =>
    String((await json(call('POST', '/chat/sessions', body)))['session_id']);

  it('begins a session, also without a body', async () => {
    const reply = await call('POST', '/chat/sessions', {
      title: 'Trip',
      model_name: 'cloud',
      user_id: 'u1',
    });
    expect(reply.status).toBe(200);
    expect(await reply.json()).toMatchObject({
      title: 'Trip',
      model_name: 'cloud',
      user_id: 'u1',
      created_at: expect.stringMatching(/^\d{4}-.*Z$/) as string,
    });
    expect(await begin()).toMatch(/^conv_/);
  });

  it('answers by events ended by [DONE], keeps the history, and is removed', async () => {
    const id = await begin({ model_name: 'cloud' });
    first.upstream.script(completions, [{ ...spoken('a', 'b', 'c'), pieceDelayMs: 20 }]);
    const reply = await call('POST', `/chat/sessions/${id}/messages`, { content: 'Hi' });
    expect(reply.headers.get('content-type')).toContain('text/event-stream');
    const text = await reply.text();
    const chunks = [...text.matchAll(/^data: (\{.*)$/gm)].map(
      ([, data]) =>
        JSON.parse(data ?? '') as {
          content: string;
          choices: { delta: { content?: string }; finish_reason: string | null }[];
        },
    );
    expect(chunks.map(({ content }) => content).join('')).toBe('abc');
    expect(chunks.map(({ choices }) => choices[0]?.delta.content ?? '').join('')).toBe('abc');
    expect(chunks.at(-1)).toMatchObject({
      session_id: id,
      choices: [{ finish_reason: 'stop' }],
      usage: { prompt_tokens: 7, completion_tokens: 3 },
    });
    expect(text.trimEnd().endsWith('data: [DONE]')).toBe(true);
    await (await call('POST', `/chat/sessions/${id}/messages`, { message: 'And now?' })).text();
    expect(await json(call('GET', `/chat/sessions/${id}/history`))).toMatchObject({
      session_id: id,
      total: 4,
      messages: [
        { role: 'user', content: 'Hi' },
        { role: 'assistant', content: 'abc' },
        { role: 'user', content: 'And now?' },
        { role: 'assistant' },
      ],
    });
    expect(await json(call('GET', `/chat/sessions/${id}/history?limit=1`))).toMatchObject({
      total: 4,
      messages: [{ role: 'assistant' }],
    });
    expect(await json(call('DELETE', `/chat/sessions/${id}`))).toEqual({
      session_id: id,
      deleted: true,
    });
    expect((await call('GET', `/chat/sessions/${id}/history`)).status).toBe(404);
  });

  it('answers plain when told so, by another model when one is named', async () => {
    const id = await begin({ model_name: 'unheard' });
    expect(
      await json(
        call('POST', `/chat/sessions/${id}/messages`, {
          content: 'Hi',
          stream: false,
          model_name: 'cloud',
        }),
      ),
    ).toMatchObject({
      session_id: id,
      role: 'assistant',
      content: 'Hello there',
      usage: { total_tokens: 9 },
    });
  });

  it('a failure has its own status before the first word, and no [DONE] after it', async () => {
    const id = await begin({ model_name: 'cloud' });
    first.upstream.script(completions, [
      failure(400, 'no'),
      { pieces: [chunk({ content: 'begun' })], pieceDelayMs: 20, cut: true },
    ]);
    expect((await call('POST', `/chat/sessions/${id}/messages`, { content: 'Hi' })).status).toBe(
      400,
    );
    const text = await (
      await call('POST', `/chat/sessions/${id}/messages`, { content: 'Hi' })
    ).text();
    expect(text).toContain('data: {"error":');
    expect(text).not.toContain('[DONE]');
  });

  it.each([
    {},
    { content: '' },
    { content: 'Hi', provider: 'deepseek' },
    { content: 'Hi', parameters: { temperature: 1 } },
  ])('refuses the message %j by its field', async (body) => {
    const reply = await call('POST', `/chat/sessions/${await begin()}/messages`, body);
    expect(reply.status).toBe(400);
    expect(await reply.json()).toMatchObject({
      error: { param: expect.stringMatching(/content|provider|parameters/) as string },
    });
  });

  it('is its owner’s alone', async () => {
    const id = await begin({ model_name: 'cloud' });
    for (const [method, path, body] of [
      ['POST', 'messages', { content: 'Hi' }],
      ['GET', 'history'],
      ['DELETE', ''],
    ] as const)
      expect(
        (
          await call(
            method,
            `/chat/sessions/${id}${path === '' ? '' : `/${path}`}`,
            body,
            clientKey,
          )
        ).status,
      ).toBe(404);
  });
});

it.each([
  ['GET', '/api'],
  ['GET', '/api/v1'],
  ['GET', '/api/v1/nothing'],
  ['PUT', '/api/v1/models'],
  ['GET', '/chat/sessions'],
  ['GET', '/chat/sessions/x'],
  ['GET', '/chat/sessions/x/y/z'],
])('%s %s is refused as JSON, never with a page', async (method, path) => {
  const reply = await call(method, path);
  expect([404, 405]).toContain(reply.status);
  expect(reply.headers.get('content-type')).toContain('application/json');
});
