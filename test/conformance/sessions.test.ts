import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { createRequestLimits } from '../../electron/host/limits/request-limits.ts';
import { AppError } from '../../shared/errors.ts';
import { conversationWorld, type ConversationWorld } from '../fakes/conversation-world.ts';
import { chunk, failure, forever, spoken } from '../fakes/upstream.ts';
import { fixedClients, knownClient } from './lan-clients.ts';
import { clientKey, runKey, startLan, viewerKey, type LanFixture } from './lan-fixture.ts';

/**
 * Sessions over HTTP and WebSocket: the real conversations and router, over real HTTP at both ends.
 */
let world: ConversationWorld;
let lan: LanFixture;
beforeEach(async () => {
  world = await conversationWorld();
  lan = await startLan({ conversations: world.conversations, knowledge: world.knowledge });
});
afterEach(async () => {
  await lan.close();
  await world.close();
});

const completions = '/v1/chat/completions';
interface Session {
  id: string;
  title: string;
  knowledge: string[];
}
interface WireMessage {
  id: string;
  role: string;
  content: string;
  state: string;
}

async function call(
  method: string,
  path: string,
  body?: unknown,
  { key = runKey, headers = {} }: { key?: string; headers?: Record<string, string> } = {},
): Promise<Response> {
  return fetch(`${lan.origin}${path}`, {
    method,
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}
const json = async <T>(reply: Promise<Response>): Promise<T> => (await (await reply).json()) as T;
const begin = (body: object = { model: 'fake-model' }): Promise<Session> =>
  json<Session>(call('POST', '/v1/sessions', body));
const historyOf = async (id: string, query = ''): Promise<WireMessage[]> =>
  (await json<{ data: WireMessage[] }>(call('GET', `/v1/sessions/${id}/messages${query}`))).data;
const eventsIn = (text: string): Record<string, unknown>[] =>
  [...text.matchAll(/^data: (\{.*)$/gm)].map(
    ([, data]) => JSON.parse(data ?? '') as Record<string, unknown>,
  );
const endless = {
  pieces: [
    chunk({ role: 'assistant', content: '' }),
    ...Array.from({ length: 20 }, (_, n) => chunk({ content: `w${n} ` })),
    forever,
  ],
};

describe('a session', () => {
  it('is made, found, renamed and removed', async () => {
    const reply = await call('POST', '/v1/sessions', {
      title: 'Trip',
      model: 'fake-model',
      local_only: false,
    });
    expect(reply.status).toBe(201);
    const made = (await reply.json()) as Session;
    expect(made).toMatchObject({
      object: 'hearth.session',
      title: 'Trip',
      model: 'fake-model',
      local_only: false,
      knowledge: [],
    });
    await begin({ title: 'Other' });
    expect(await json(call('GET', '/v1/sessions?query=trip'))).toMatchObject({
      object: 'list',
      data: [{ id: made.id }],
      has_more: false,
    });
    expect(await json(call('GET', '/v1/sessions?limit=1'))).toMatchObject({
      data: [{ title: 'Other' }],
      has_more: true,
    });
    expect(
      await json(call('PATCH', `/v1/sessions/${made.id}`, { title: 'Holiday', local_only: true })),
    ).toMatchObject({ id: made.id, title: 'Holiday', model: 'fake-model', local_only: true });
    expect(await json(call('GET', `/v1/sessions/${made.id}`))).toMatchObject({ title: 'Holiday' });
    expect(await json(call('DELETE', `/v1/sessions/${made.id}`))).toEqual({
      id: made.id,
      object: 'hearth.session',
      deleted: true,
    });
    expect((await call('GET', `/v1/sessions/${made.id}`)).status).toBe(404);
  });

  it('takes knowledge bases by name or id, and refuses what is none of the caller’s', async () => {
    const base = await world.knowledge.create(
      { ownerId: 'owner_desktop', clientId: null, via: 'app', localOnly: false },
      { name: 'Contracts' },
    );
    expect((await begin({ knowledge: ['Contracts'] })).knowledge).toEqual([base.id]);
    expect((await begin({ knowledge: [base.id] })).knowledge).toEqual([base.id]);
    expect((await call('POST', '/v1/sessions', { knowledge: ['Other'] })).status).toBe(404);
  });

  it.each([{ title: 1 }, { local_only: 'yes' }, { unknown: 1 }, { knowledge: 'x' }])(
    'refuses %j by the field’s name',
    async (body) => {
      const reply = await call('POST', '/v1/sessions', body);
      expect(reply.status).toBe(400);
      expect(await reply.json()).toMatchObject({ error: { param: Object.keys(body)[0] } });
    },
  );

  it('is its owner’s alone: for another key each call is 404', async () => {
    const { id } = await begin();
    for (const [method, path, body] of [
      ['GET', ''],
      ['PATCH', '', { title: 'x' }],
      ['DELETE', ''],
      ['GET', '/messages'],
      ['POST', '/messages', { content: 'hi' }],
      ['POST', '/messages', { content: 'hi', stream: true }],
      ['GET', '/socket'],
    ] as const) {
      expect(
        (await call(method, `/v1/sessions/${id}${path}`, body, { key: clientKey })).status,
        `${method} ${path}`,
      ).toBe(404);
    }
    expect(await json(call('GET', '/v1/sessions', undefined, { key: clientKey }))).toMatchObject({
      data: [],
    });
    expect(world.upstream.seen).toEqual([]);
  });

  it('may be looked at and not written by a viewer', async () => {
    expect((await call('GET', '/v1/sessions', undefined, { key: viewerKey })).status).toBe(200);
    for (const [method, path] of [
      ['POST', ''],
      ['PATCH', '/conv_1'],
      ['DELETE', '/conv_1'],
      ['POST', '/conv_1/messages'],
      ['GET', '/conv_1/socket'],
    ] as const) {
      expect(
        (
          await call(
            method,
            `/v1/sessions${path}`,
            method === 'POST' || method === 'PATCH' ? {} : undefined,
            { key: viewerKey },
          )
        ).status,
        `${method} ${path}`,
      ).toBe(403);
    }
  });
});

describe('a message', () => {
  it('is answered plain, with what it used, and both stand in the history', async () => {
    const { id } = await begin();
    const answer = await json<WireMessage>(
      call('POST', `/v1/sessions/${id}/messages`, { content: 'Hi' }),
    );
    expect(answer).toMatchObject({
      object: 'hearth.session.message',
      session_id: id,
      role: 'assistant',
      content: 'Hello there',
      state: 'complete',
      usage: { input_tokens: 7, output_tokens: 2 },
      footnote: { model: 'fake-model', account: 'Fake', local: false },
    });
    await call('POST', `/v1/sessions/${id}/messages`, { content: 'And now?' });
    expect((await historyOf(id)).map(({ role, content }) => `${role}: ${content}`)).toEqual([
      'user: Hi',
      'assistant: Hello there',
      'user: And now?',
      'assistant: Hello there',
    ]);
    expect((await historyOf(id, '?limit=1')).map(({ content }) => content)).toEqual([
      'Hello there',
    ]);
    // The server kept the turns: the client sent one sentence.
    expect(world.upstream.seen.at(-1)?.body).toMatchObject({
      messages: [
        { role: 'system' },
        { content: 'Hi' },
        { content: 'Hello there' },
        { content: 'And now?' },
      ],
    });
    expect((await call('GET', `/v1/sessions/${id}/messages?limit=0`)).status).toBe(400);
  });

  it('is streamed as named events with ids, and taken up again behind any of them', async () => {
    const { id } = await begin();
    world.upstream.script(completions, [{ ...spoken('a', 'b', 'c'), pieceDelayMs: 30 }]);
    const reply = await call('POST', `/v1/sessions/${id}/messages`, {
      content: 'Hi',
      stream: true,
    });
    expect(reply.headers.get('content-type')).toContain('text/event-stream');
    const text = await reply.text();
    const events = eventsIn(text);
    expect(events[0]).toMatchObject({ type: 'message.start', session_id: id });
    expect(
      events
        .filter(({ type }) => type === 'delta')
        .map((event) => event['text'])
        .join(''),
    ).toBe('abc');
    expect(events.at(-1)).toMatchObject({
      type: 'message.end',
      content: 'abc',
      state: 'complete',
      usage: { input_tokens: 7, output_tokens: 3 },
    });
    expect(text).toMatch(/\ndata: \[DONE\]\n\n$/);
    const frames = text.trimEnd().split('\n\n');
    const streamId = String(events[0]?.['message_id']);
    expect(frames.map((frame) => frame.split('\n')[0])).toEqual(
      frames.map((_, n) => `id: ${streamId}:${n}`),
    );
    const again = await call('POST', `/v1/sessions/${id}/messages`, undefined, {
      headers: { 'last-event-id': `${streamId}:1` },
    });
    expect(await again.text()).toBe(`${frames.slice(2).join('\n\n')}\n\n`);
    expect(await historyOf(id)).toHaveLength(2);
  });

  it('that fails has its own status, streamed too, and in mid-stream ends with an error and no [DONE]', async () => {
    const { id } = await begin();
    world.upstream.script(completions, [
      failure(400, 'no such parameter'),
      failure(400, 'no such parameter'),
      { pieces: [chunk({ content: 'begun' })], pieceDelayMs: 30, cut: true },
    ]);
    for (const stream of [false, true]) {
      const reply = await call('POST', `/v1/sessions/${id}/messages`, { content: 'Hi', stream });
      expect(reply.status).toBe(400);
      expect(await reply.json()).toMatchObject({ error: { code: 'provider_rejected' } });
    }
    const text = await (
      await call('POST', `/v1/sessions/${id}/messages`, { content: 'Hi', stream: true })
    ).text();
    expect(eventsIn(text).at(-1)).toMatchObject({
      type: 'error',
      error: { code: 'stream_broken' },
    });
    expect(text).not.toContain('[DONE]');
  });

  it('waits for the answer before it: 503, nothing lost', async () => {
    const { id } = await begin();
    world.upstream.script(completions, [endless]);
    const first = await call('POST', `/v1/sessions/${id}/messages`, {
      content: 'Hi',
      stream: true,
    });
    expect((await call('POST', `/v1/sessions/${id}/messages`, { content: 'Again' })).status).toBe(
      503,
    );
    await first.body?.cancel();
    await world.upstream.seen[0]?.aborted;
    await expect
      .poll(async () => (await historyOf(id)).map(({ state }) => state))
      .toEqual(['complete', 'stopped']);
  });

  it.each([false, true])(
    'whose reader leaves (stream: %s) is stopped, and what had come is kept',
    async (stream) => {
      const { id } = await begin();
      world.upstream.script(completions, [endless]);
      const leaving = new AbortController();
      const asked = fetch(`${lan.origin}/v1/sessions/${id}/messages`, {
        method: 'POST',
        signal: leaving.signal,
        headers: { authorization: `Bearer ${runKey}` },
        body: JSON.stringify({ content: 'Hi', stream }),
      })
        .then((reply) => reply.text())
        .catch((error: unknown) => error);
      await expect.poll(async () => (await historyOf(id)).at(-1)?.content).toContain('w3');
      leaving.abort();
      expect(await asked).toBeInstanceOf(Error);
      await world.upstream.seen[0]?.aborted;
      await expect.poll(async () => (await historyOf(id)).at(-1)?.state).toBe('stopped');
    },
  );
});

/** What a socket was told, as it comes. */
function dial(
  path: string,
  {
    key,
    protocols = [],
    origin,
    host,
  }: { key?: string; protocols?: string[]; origin?: string; host?: string } = {},
) {
  const ws = new WebSocket(`ws://127.0.0.1:${lan.port}${path}`, protocols, {
    headers: {
      ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
      ...(origin === undefined ? {} : { origin }),
      ...(host === undefined ? {} : { host }),
    },
  });
  const told: Record<string, unknown>[] = [];
  ws.on('message', (data: Buffer) =>
    told.push(JSON.parse(data.toString()) as Record<string, unknown>),
  );
  ws.on('error', () => undefined);
  const status = new Promise<number>((resolve) => {
    ws.on('open', () => resolve(101));
    ws.on('unexpected-response', (_, response) => resolve(response.statusCode ?? 0));
  });
  const closed = new Promise<number>((resolve) => void ws.on('close', resolve));
  const until = async (type: string): Promise<Record<string, unknown>> => {
    await expect.poll(() => told.map((event) => event['type'])).toContain(type);
    return told.find((event) => event['type'] === type) ?? {};
  };
  return {
    ws,
    told,
    status,
    closed,
    until,
    send: (message: unknown) => ws.send(JSON.stringify(message)),
  };
}

describe('the socket', () => {
  it('tells the same events, answer after answer, by a key in the header or among the protocols', async () => {
    const { id } = await begin();
    for (const way of [
      { key: runKey },
      { protocols: ['hearth.v1', `hearth-key.${runKey}`], origin: lan.origin },
    ]) {
      const socket = dial(`/v1/sessions/${id}/socket`, way);
      expect(await socket.status).toBe(101);
      expect(socket.ws.protocol).toBe('protocols' in way ? 'hearth.v1' : '');
      socket.send({ content: 'Hi' });
      expect(await socket.until('message.end')).toMatchObject({
        content: 'Hello there',
        state: 'complete',
        usage: { output_tokens: 2 },
      });
      expect(socket.told[0]).toMatchObject({ type: 'message.start', session_id: id });
      expect(
        socket.told
          .filter(({ type }) => type === 'delta')
          .map((event) => event['text'])
          .join(''),
      ).toBe('Hello there');
      socket.ws.close();
      await socket.closed;
    }
    expect(await historyOf(id)).toHaveLength(4);
  });

  it('stops an answer when told to, and when its reader leaves', async () => {
    const { id } = await begin();
    world.upstream.script(completions, [endless]);
    const socket = dial(`/v1/sessions/${id}/socket`, { key: runKey });
    await socket.status;
    socket.send({ content: 'Hi' });
    await socket.until('delta');
    socket.send({ content: 'Me too' });
    expect(await socket.until('error')).toMatchObject({ error: { code: 'busy' } });
    socket.send({ type: 'stop' });
    expect(await socket.until('message.end')).toMatchObject({ state: 'stopped' });
    socket.send({ content: 'Again' });
    await expect.poll(() => world.upstream.seen).toHaveLength(2);
    await expect.poll(async () => (await historyOf(id)).at(-1)?.content).toContain('w1');
    socket.ws.terminate();
    await world.upstream.seen[1]?.aborted;
    await expect.poll(async () => (await historyOf(id)).at(-1)?.state).toBe('stopped');
  });

  it('has the host’s places like any request: sockets are no way around them', async () => {
    const limits = createRequestLimits({
      settings: () => ({ lanConcurrency: 1, lanQueue: 0 }),
      now: Date.now,
    });
    await lan.close();
    lan = await startLan({
      conversations: world.conversations,
      knowledge: world.knowledge,
      limits,
    });
    const [one, other] = [await begin(), await begin()].map(({ id }) =>
      dial(`/v1/sessions/${id}/socket`, { key: runKey }),
    );
    await Promise.all([one?.status, other?.status]);
    await expect.poll(() => limits.hostSlots.status().running).toBe(0);
    world.upstream.script(completions, [endless, spoken('Hello')]);
    one?.send({ content: 'Hi' });
    await one?.until('delta');
    other?.send({ content: 'Hi' });
    expect(await other?.until('error')).toMatchObject({ error: { code: 'busy' } });
    expect(world.upstream.seen).toHaveLength(1);
    one?.ws.terminate();
    await expect.poll(() => limits.hostSlots.status().running).toBe(0);
    other?.send({ content: 'Hi' });
    expect(await other?.until('message.end')).toMatchObject({ content: 'Hello' });
    other?.ws.close();
  });

  it('says what it did not understand, and goes on', async () => {
    const { id } = await begin();
    const socket = dial(`/v1/sessions/${id}/socket`, { key: runKey });
    await socket.status;
    for (const bad of ['{', '{"content":""}', '{"type":"go"}', '[]']) socket.ws.send(bad);
    socket.ws.send(Buffer.from('{"content":"Hi"}'), { binary: true });
    await expect.poll(() => socket.told).toHaveLength(5);
    expect(
      socket.told.every((event) => (event['error'] as { code: string }).code === 'bad_request'),
    ).toBe(true);
    socket.send({ content: 'Hi' });
    await socket.until('message.end');
    socket.ws.close();
  });

  it('is behind the same guards as every route, and leaves other paths to them', async () => {
    const { id } = await begin();
    const path = `/v1/sessions/${id}/socket`;
    const origin = lan.origin;
    for (const [way, status] of [
      [{}, 401],
      [{ key: 'wrong' }, 401],
      [{ protocols: ['hearth.v1', 'hearth-key.wrong'], origin }, 401],
      [{ protocols: ['hearth.v1'], origin }, 401],
      [{ key: viewerKey }, 403],
      [{ key: clientKey }, 404],
      [{ key: runKey, origin: 'http://evil.example' }, 403],
      [{ key: runKey, host: 'evil.example' }, 403],
    ] as const)
      expect(await dial(path, way as Parameters<typeof dial>[1]).status, JSON.stringify(way)).toBe(
        status,
      );
    expect(await dial(`${path}?key=${runKey}`).status).toBe(401);
    expect((await call('GET', path)).status).toBe(400);
    expect(await dial('/v1/sessions', { key: runKey }).status).toBe(404);
  });

  it('is hung up on when its client is not let in any more, and when the server closes', async () => {
    await lan.close();
    let suspended = false;
    lan = await startLan({
      clients: fixedClients(() =>
        knownClient({ ownerId: 'owner_desktop', clientId: 'client_1', suspended }),
      ),
    });
    const { id } = await begin({ model: 'small-local' });
    const [first, second] = [
      dial(`/v1/sessions/${id}/socket`, { key: 'any' }),
      dial(`/v1/sessions/${id}/socket`, { key: 'any' }),
    ];
    await Promise.all([first.status, second.status]);
    first.send({ content: 'Hi' });
    await first.until('message.end');
    suspended = true;
    first.send({ content: 'Hi' });
    expect(await first.closed).toBe(1008);
    expect(lan.router.seen).toHaveLength(1);
    await lan.close();
    expect(await second.closed).toBe(1001);
    lan = await startLan();
  });
});

it('an answer that is refused before it begins says why, in a stream and over the socket', async () => {
  await lan.close();
  lan = await startLan();
  lan.router.play(() => {
    throw new AppError('rate_limited', 'The minute is used up.', { retryable: true });
  });
  const { id } = await begin({ model: 'small-local' });
  expect(
    (await call('POST', `/v1/sessions/${id}/messages`, { content: 'Hi', stream: true })).status,
  ).toBe(429);
  const socket = dial(`/v1/sessions/${id}/socket`, { key: runKey });
  await socket.status;
  socket.send({ content: 'Hi' });
  expect(await socket.until('error')).toMatchObject({ error: { code: 'rate_limit_exceeded' } });
  socket.ws.close();
});
