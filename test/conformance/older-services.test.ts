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

  it('lists a model that two providers serve under each of them', async () => {
    for (const path of ['/api/v1/models/deepseek/models', '/v1/models?provider=DeepSeek'])
      expect((await json(call('GET', path)))['data']).toMatchObject([
        { id: 'cloud', owned_by: 'deepseek' },
      ]);
    expect((await json(call('GET', '/v1/models')))['data']).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ id: 'cloud', owned_by: 'openai-compatible' }),
      ]),
    );
  });
});

describe('/chat/sessions', () => {
  const begin = async (body?: object): Promise<string> =>
    String((await json(call('POST', '/chat/sessions', body)))['session_id']);

  it('begins a session, from the query, from a body, or from nothing', async () => {
    const reply = await call('POST', '/chat/sessions', {
      title: 'Trip',
      model_name: 'cloud',
      user_id: 'u1',
    });
    expect(reply.status).toBe(200);
    expect(await reply.json()).toMatchObject({
      title: 'Trip',
      model: 'cloud',
      user_id: 'u1',
      created_at: expect.stringMatching(/^\d{4}-.*Z$/) as string,
    });
    expect(await begin()).toMatch(/^conv_/);
    expect(await json(call('POST', '/chat/sessions?model=cloud&title=Q'))).toMatchObject({
      model: 'cloud',
      title: 'Q',
    });
  });

  it('keeps the system prompt of a session, and answers by it', async () => {
    const system = encodeURIComponent('Answer as a pirate. 像海盗一样');
    const { session_id: id } = await json(
      call('POST', `/chat/sessions?model=cloud&system_prompt=${system}`),
    );
    await call('POST', `/chat/sessions/${String(id)}/messages?message=Hi`);
    expect(first.upstream.seen[0]?.body).toMatchObject({
      messages: [
        { role: 'system', content: 'Answer as a pirate. 像海盗一样' },
        { role: 'user', content: 'Hi' },
      ],
    });
    expect(await json(call('GET', `/v1/sessions/${String(id)}`))).toMatchObject({
      system_prompt: 'Answer as a pirate. 像海盗一样',
    });
  });

  it.each(['', '/api/v1'])(
    'streams chunks of text/plain ended by [DONE] where asked, keeps the history, and is removed: %s/chat/sessions',
    async (prefix) => {
      const at = `${prefix}/chat/sessions`;
      const id = await begin({ model_name: 'cloud' });
      first.upstream.script(completions, [{ ...spoken('a', 'b', 'c'), pieceDelayMs: 20 }]);
      const reply = await call('POST', `${at}/${id}/messages?message=Hi&stream=true`);
      expect(reply.headers.get('content-type')).toMatch(/^text\/plain/);
      const text = await reply.text();
      const chunks = [...text.matchAll(/^data: (\{.*)$/gm)].map(
        ([, data]) =>
          JSON.parse(data ?? '') as {
            choices: { delta: { content?: string }; finish_reason: string | null }[];
          },
      );
      expect(chunks.map(({ choices }) => choices[0]?.delta.content ?? '').join('')).toBe('abc');
      expect(chunks[0]).toMatchObject({
        id: expect.stringMatching(/^msg_/) as string,
        model: 'cloud',
        created: expect.any(Number) as number,
        choices: [{ index: 0, finish_reason: null }],
      });
      expect(chunks.at(-1)).toMatchObject({
        session_id: id,
        choices: [{ finish_reason: 'stop' }],
        usage: { prompt_tokens: 7, completion_tokens: 3 },
      });
      expect(text.trimEnd().endsWith('data: [DONE]')).toBe(true);
      await (await call('POST', `${at}/${id}/messages`, { message: 'And now?' })).text();
      expect(await json(call('GET', `${at}/${id}/history`))).toMatchObject({
        session_id: id,
        total: 4,
        history: [
          { role: 'user', content: 'Hi' },
          { role: 'assistant', content: 'abc' },
          { role: 'user', content: 'And now?' },
          { role: 'assistant' },
        ],
      });
      expect(await json(call('GET', `${at}/${id}/history?limit=1`))).toMatchObject({
        total: 4,
        history: [{ role: 'assistant' }],
      });
      expect(await json(call('DELETE', `${at}/${id}`))).toMatchObject({
        message: 'Session deleted successfully',
      });
      for (const [method, rest] of [
        ['GET', '/history'],
        ['POST', '/messages?message=Hi'],
        ['DELETE', ''],
      ] as const)
        expect((await call(method, `${at}/${id}${rest}`)).status).toBe(404);
    },
  );

  it('answers plain unless `stream` is true, by another model when one is named', async () => {
    const id = await begin({ model_name: 'unheard' });
    for (const path of [
      `/chat/sessions/${id}/messages?message=Hi&model=cloud`,
      `/chat/sessions/${id}/messages?message=Hi&stream=false`,
    ])
      expect(await json(call('POST', path))).toMatchObject({
        id: expect.stringMatching(/^msg_/) as string,
        model: 'cloud',
        choices: [
          {
            index: 0,
            message: { role: 'assistant', content: 'Hello there' },
            finish_reason: 'stop',
          },
        ],
        usage: { prompt_tokens: 7, completion_tokens: 2, total_tokens: 9 },
        created: expect.any(Number) as number,
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
      await call('POST', `/chat/sessions/${id}/messages`, { content: 'Hi', stream: true })
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
      error: { param: expect.stringMatching(/message|content|provider|parameters/) as string },
    });
  });

  it.each(['provider', 'parameters'])('refuses %s in the query too', async (name) => {
    for (const path of [
      '/chat/sessions?',
      `/chat/sessions/${await begin()}/messages?message=Hi&`,
    ]) {
      const reply = await call('POST', `${path}${name}=openai`);
      expect(reply.status).toBe(400);
      expect(await reply.json()).toMatchObject({ error: { param: name } });
    }
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

describe('one message of a conversation on /v1/chat/completions', () => {
  const say = (message: string, more: object = {}, key = runKey): Promise<Response> =>
    call('POST', completions, { conversation_id: 'c-1', message, model: 'cloud', ...more }, key);

  it('streams the pieces of the answer, and sends the history that the server keeps', async () => {
    first.upstream.script(completions, [spoken('One', ' two'), spoken('Three')]);
    const reply = await say('First');
    expect(reply.headers.get('content-type')).toContain('text/event-stream');
    const frames = [...(await reply.text()).matchAll(/^data: (.*)$/gm)].map(([, data]) => data);
    expect(frames.at(-1)).toBe('[DONE]');
    const pieces = frames.slice(0, -1).map((data) => JSON.parse(data ?? '') as object);
    expect(pieces.every((piece) => Object.keys(piece).join() === 'content')).toBe(true);
    expect(pieces.map((piece) => (piece as { content: string }).content).join('')).toBe('One two');
    await (await say('Second')).text();
    expect(first.upstream.seen[1]?.body).toMatchObject({
      messages: [
        { role: 'system' },
        { role: 'user', content: 'First' },
        { role: 'assistant', content: 'One two' },
        { role: 'user', content: 'Second' },
      ],
    });
  });

  it('replies in one piece where streaming is switched off', async () => {
    expect(await json(say('Hi', { stream: false }))).toEqual({
      conversation_id: 'c-1',
      content: 'Hello there',
    });
  });

  it('continues a session of the caller by its own id, and begins another when it was removed', async () => {
    await (await say('First')).text();
    const [{ id }] = (await json(call('GET', '/v1/sessions')))['data'] as [{ id: string }];
    await (await say('Second', { conversation_id: id })).text();
    expect((await json(call('GET', `/v1/sessions/${id}/messages`)))['data']).toHaveLength(4);
    await call('DELETE', `/v1/sessions/${id}`);
    await (await say('Third')).text();
    expect((await json(call('GET', '/v1/sessions')))['data']).toHaveLength(1);
    expect(JSON.stringify(first.upstream.seen.at(-1)?.body)).not.toContain('Second');
  });

  it.each([{ conversation_id: '' }, { conversation_id: 'a\nb' }, { message: '' }, { model: 7 }])(
    'refuses %j by its field',
    async (wrong) => {
      const reply = await say('Hi', wrong);
      expect(reply.status).toBe(400);
      expect(await reply.json()).toMatchObject({ error: { param: Object.keys(wrong)[0] } });
    },
  );
});

describe('metadata of a session', () => {
  it('is set, read, changed and filtered by, on sessions and on messages', async () => {
    const made = await json(
      call('POST', '/v1/sessions', { model: 'cloud', metadata: { team: 'a', ticket: '7' } }),
    );
    expect(made).toMatchObject({ metadata: { team: 'a', ticket: '7' }, system_prompt: '' });
    await call('POST', '/v1/sessions', { metadata: { team: 'b' } });
    const listed = async (query: string): Promise<unknown> =>
      ((await json(call('GET', `/v1/sessions?${query}`)))['data'] as { metadata: object }[]).map(
        ({ metadata }) => metadata,
      );
    expect(await listed('metadata[team]=a')).toEqual([{ team: 'a', ticket: '7' }]);
    expect(await listed('metadata[team]=a&metadata[ticket]=8')).toEqual([]);
    expect(await listed('metadata%5Bteam%5D=b')).toEqual([{ team: 'b' }]);
    const at = `/v1/sessions/${String(made['id'])}`;
    expect(await json(call('PATCH', at, { metadata: {} }))).toMatchObject({ metadata: {} });
    await call('POST', `${at}/messages`, { content: 'Hi', metadata: { from: 'app' } });
    expect(await json(call('GET', `${at}/messages`))).toMatchObject({
      data: [{ metadata: { from: 'app' } }, { metadata: {} }],
    });
    expect(first.upstream.seen[0]?.body).not.toHaveProperty('metadata');
  });

  it.each([
    Object.fromEntries(Array.from({ length: 17 }, (_, at) => [`k${at}`, 'v'])),
    { k: 'x'.repeat(513) },
    { ['k'.repeat(65)]: 'v' },
    { k: 1 },
    'text',
  ])('refuses what is beyond OpenAI’s limits', async (metadata) => {
    const reply = await call('POST', '/v1/sessions', { metadata });
    expect(reply.status).toBe(400);
    expect(await reply.json()).toMatchObject({
      error: { param: expect.stringMatching(/^metadata/) as string },
    });
  });
});

it('takes a slash at the end of a path as the path without it', async () => {
  expect(await json(call('GET', '/api/v1/models/?provider=local'))).toEqual(
    await json(call('GET', '/api/v1/models?provider=local')),
  );
});
