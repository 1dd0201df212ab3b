import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ChatEvent, ChatRequest } from '../../../shared/chat.ts';
import {
  contentKinds,
  contentRulesSchema,
  type ContentRules,
} from '../../../shared/contract/content-rules.ts';
import { desktopOwnerId } from '../../../shared/ids.ts';
import { routerWorld, smallModel, type RouterWorld } from '../../../test/fakes/router-world.ts';
import {
  chunk,
  done,
  failure,
  spoken,
  startFakeUpstream,
  type FakeUpstream,
} from '../../../test/fakes/upstream.ts';
import type { Caller } from '../caller.ts';

/**
 * What leaves, as bytes at the other end, through the real router. `api.cloud.test` is a cloud: the
 * environment's proxy leads there, and what the proxy is sent is what leaves the machine.
 */
let world: RouterWorld;
let cloud: FakeUpstream;
let proxy: Server;
let bytes: string;

const cloudUrl = 'http://api.cloud.test/v1';
const secrets = {
  key: 'ghp_0123456789abcdefghijABCDEFGHIJ012345',
  id_number: '11010519491231002X',
  phone: '13800138000',
  card: '4111 1111 1111 1111',
  email: 'wang.fang@example.com',
  word: 'Falcon',
} as const;
const all = (action: 'mask' | 'block' | 'flag'): ContentRules =>
  contentRulesSchema.parse({
    ...Object.fromEntries(contentKinds.map((kind) => [kind, action])),
    words: [secrets.word],
    wordAction: action,
  });

/** Forwards plain HTTP to the cloud's stand-in, and keeps what was sent. */
function startProxy(): Promise<Server> {
  const server = createServer((request, reply) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const body = Buffer.concat(parts);
      bytes += `${request.url ?? ''}\n${JSON.stringify(request.headers)}\n${body.toString()}\n`;
      void fetch(`${new URL(cloud.baseUrl).origin}${new URL(request.url ?? '').pathname}`, {
        method: request.method ?? 'GET',
        ...(body.length === 0 ? {} : { body, headers: { 'content-type': 'application/json' } }),
      }).then(async (answer) => {
        reply.writeHead(answer.status, {
          'content-type': answer.headers.get('content-type') ?? 'application/json',
        });
        reply.end(Buffer.from(await answer.arrayBuffer()));
      });
    });
  });
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

const outside: Record<string, string | undefined> = {};
const proxyNames = ['HTTP_PROXY', 'http_proxy', 'NO_PROXY', 'no_proxy', 'ALL_PROXY', 'all_proxy'];

beforeEach(async () => {
  bytes = '';
  cloud = await startFakeUpstream();
  proxy = await startProxy();
  for (const name of proxyNames) {
    outside[name] = process.env[name];
    delete process.env[name];
  }
  process.env['HTTP_PROXY'] = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  world = await routerWorld([smallModel]);
  world.store.sqlite.exec(
    `INSERT INTO owners VALUES ('owner_client_1', 'client', 1); INSERT INTO clients (id, ` +
      `owner_id, name, key_hash, key_hint, local_only, created_at, source) VALUES ('client_1', ` +
      `'${desktopOwnerId}', 'tool', x'00', '', 0, 1, 'app')`,
  );
});
afterEach(async () => {
  await world.close();
  await cloud.close();
  proxy.closeAllConnections();
  await new Promise((resolve) => proxy.close(resolve));
  for (const name of proxyNames) {
    const before = outside[name];
    if (before === undefined) delete process.env[name];
    else process.env[name] = before;
  }
});

const addCloud = (name = 'cloud', baseUrl = cloudUrl) =>
  world.accounts.add(desktopOwnerId, {
    provider: 'openai-compatible',
    name,
    baseUrl,
    apiKey: 'sk-key-0123456789',
    models: ['cloud'],
    priority: 1,
  });
const callerWith = (contentRules?: ContentRules): Caller => ({
  ...world.caller,
  clientId: 'client_1',
  via: 'lan',
  ...(contentRules === undefined ? {} : { contentRules }),
});

async function ask(caller: Caller, request: Partial<ChatRequest> = {}) {
  const events: ChatEvent[] = [];
  const chat = world.router.chat({
    caller,
    purpose: 'summary',
    request: {
      model: 'cloud',
      messages: [{ role: 'user', content: Object.values(secrets).join(' ; ') }],
      ...request,
    },
    signal: AbortSignal.timeout(20_000),
  });
  let error: unknown = null;
  try {
    for await (const event of chat.events) events.push(event);
  } catch (thrown) {
    error = thrown;
  }
  const { attempts } = await world.monitoring.request(desktopOwnerId, chat.requestId);
  return {
    requestId: chat.requestId,
    error,
    text: events.map((event) => (event.type === 'text' ? event.text : '')).join(''),
    attempts: attempts.map(
      ({ accountName, outcome, reasons }) =>
        `${accountName ?? 'local'} ${outcome} ${reasons[0]?.code ?? ''}`,
    ),
  };
}
const expectNoSecret = (): void => {
  for (const value of Object.values(secrets)) expect(bytes).not.toContain(value);
};

describe('under mask', () => {
  it.each(Object.entries(secrets))(
    'no byte of a %s reaches the cloud, and the caller has it back in the answer',
    async (kind, value) => {
      await addCloud();
      const placeholder =
        {
          key: '[key 1]',
          id_number: '[ID number 1]',
          phone: '[phone 1]',
          card: '[card 1]',
          email: '[email 1]',
          word: '[term 1]',
        }[kind] ?? '';
      cloud.script('/v1/chat/completions', [
        spoken('It is ', placeholder.slice(0, 4), placeholder.slice(4), '.'),
      ]);
      const { text, error } = await ask(callerWith(all('mask')), {
        messages: [{ role: 'user', content: `Look: ${value}` }],
      });
      expect([error, text]).toEqual([null, `It is ${value}.`]);
      expect(bytes).toContain(placeholder);
      expectNoSecret();
    },
  );

  it('all of them are masked in every try: retries and failover send the same, and they are counted once', async () => {
    await addCloud('first');
    await addCloud('second');
    cloud.script('/v1/chat/completions', [
      failure(503, 'down'),
      failure(503, 'down'),
      spoken('fine'),
    ]);
    await ask(callerWith(all('mask')));
    await ask(callerWith(all('mask')));
    expect(bytes.match(/\[ID number 1\]/g)?.length).toBeGreaterThanOrEqual(3);
    expectNoSecret();
    expect(world.contentEvents.map(({ hits }) => hits.map(({ count }) => count))).toEqual([
      [1, 1, 1, 1, 1, 1],
      [1, 1, 1, 1, 1, 1],
    ]);
    expect(world.content.hits(desktopOwnerId)).toContainEqual({
      clientId: 'client_1',
      kind: 'phone',
      action: 'mask',
      count: 2,
    });
    expect(JSON.stringify(world.contentEvents.map(({ hits }) => hits))).not.toContain(
      secrets.phone,
    );
  });

  it('texts to embed are masked too', async () => {
    await addCloud();
    await world.router.embed({
      caller: callerWith(all('mask')),
      purpose: 'embedding',
      request: { model: 'cloud', input: Object.values(secrets), kind: 'passage' },
      signal: AbortSignal.timeout(20_000),
    });
    expect(bytes).toContain('[phone 1]');
    expectNoSecret();
  });

  it('arguments of a tool call come back as JSON with the values in them', async () => {
    await addCloud();
    cloud.script('/v1/chat/completions', [
      {
        pieces: [
          chunk({
            tool_calls: [
              { index: 0, id: 'c', function: { name: 'dial', arguments: '{"to":"[pho' } },
            ],
          }),
          chunk({ tool_calls: [{ index: 0, function: { arguments: 'ne 1]"}' } }] }),
          chunk({}, 'tool_calls'),
          done,
        ],
      },
    ]);
    const events: ChatEvent[] = [];
    for await (const event of world.router.chat({
      caller: callerWith(all('mask')),
      purpose: 'api',
      request: { model: 'cloud', messages: [{ role: 'user', content: secrets.phone }] },
      signal: AbortSignal.timeout(20_000),
    }).events)
      events.push(event);
    expect(
      JSON.parse(
        events.map((event) => (event.type === 'tool_call' ? event.argumentsDelta : '')).join(''),
      ),
    ).toEqual({ to: secrets.phone });
  });

  it('a server on this machine is sent the text as it is, and may not pass it on by a redirect', async () => {
    const { upstream } = await world.account('ollama', { models: ['cloud'] });
    await ask(callerWith(all('mask')));
    expect(JSON.stringify(upstream.seen[0]?.body)).toContain(secrets.phone);
    upstream.script('/v1/chat/completions', [
      { status: 307, headers: { location: `${cloudUrl}/chat/completions` }, json: {} },
    ]);
    expect((await ask(callerWith(all('mask')))).error).not.toBeNull();
    expect([bytes, world.contentEvents]).toEqual(['', []]);
  });
});

describe('under block', () => {
  it('nothing arrives, the error names the kinds and no text, and the route says why', async () => {
    await addCloud();
    const { error, attempts } = await ask(callerWith(all('block')));
    expect(error).toMatchObject({
      code: 'content_blocked',
      message: expect.stringMatching(/a phone number.*an e-mail address/s) as string,
    });
    expect(attempts).toEqual(['cloud passed_over content_blocked']);
    for (const value of Object.values(secrets)) expect(String(error)).not.toContain(value);
    expect(bytes).toBe('');
    expect(world.content.hits(desktopOwnerId)).toContainEqual({
      clientId: 'client_1',
      kind: 'card',
      action: 'block',
      count: 1,
    });
  });

  it('this machine answers where it can, with the text as it is', async () => {
    await addCloud();
    const { text, attempts } = await ask(callerWith(all('block')), { model: 'auto' });
    expect([text, attempts]).toEqual([
      'from here',
      ['local served last_resort', 'cloud passed_over content_blocked'],
    ]);
    expect(bytes).toBe('');
  });

  it('a policy has no way around it, and what it kept of an answer is not told under other rules', async () => {
    await addCloud();
    world.policy('all', {
      tiers: [{ name: 'a', models: ['cloud'] }],
      cacheSeconds: 60,
      fallbackLocal: false,
    });
    cloud.script('/v1/chat/completions', [spoken('plain'), spoken('masked')]);
    expect((await ask(callerWith(contentRulesSchema.parse({})), { model: 'all' })).text).toBe(
      'plain',
    );
    bytes = '';
    expect((await ask(callerWith(all('mask')), { model: 'all' })).text).toBe('masked');
    expectNoSecret();
    expect((await ask(callerWith(all('block')), { model: 'all' })).error).toMatchObject({
      code: 'content_blocked',
    });
  });

  it('texts to embed stay too', async () => {
    await addCloud();
    await expect(
      world.router.embed({
        caller: callerWith(all('block')),
        purpose: 'embedding',
        request: { model: 'cloud', input: [secrets.email], kind: 'query' },
        signal: AbortSignal.timeout(20_000),
      }),
    ).rejects.toMatchObject({ code: 'content_blocked' });
    expect(bytes).toBe('');
  });
});

describe('whose rules', () => {
  it('a client that comes by another door has those of its row, and its conversations with them', async () => {
    await addCloud();
    world.store.sqlite
      .prepare('UPDATE clients SET rules = ?')
      .run(JSON.stringify({ phone: 'block' }));
    expect((await ask(callerWith())).error).toMatchObject({ code: 'content_blocked' });
    world.store.sqlite
      .prepare('UPDATE clients SET rules = ?')
      .run(JSON.stringify({ phone: 'not valid yet' }));
    expect((await ask(callerWith())).error).toMatchObject({ code: 'content_blocked' });
  });

  it("the machine's own user has those of the settings, and a client the severer of both", async () => {
    await addCloud();
    world.set({ contentRules: contentRulesSchema.parse({ phone: 'mask' }) });
    await ask(world.caller);
    expect(bytes).not.toContain(secrets.phone);
    expect(bytes).toContain(secrets.email);
    expect(
      (await ask(callerWith(contentRulesSchema.parse({ phone: 'flag', email: 'block' })))).error,
    ).toMatchObject({
      code: 'content_blocked',
      message: expect.not.stringContaining('phone') as string,
    });
  });

  it('none: the request is sent as it is, and nothing is counted', async () => {
    await addCloud();
    await ask(callerWith(contentRulesSchema.parse({})));
    for (const value of Object.values(secrets)) expect(bytes).toContain(value);
    await ask(callerWith(all('flag')));
    expect(world.contentEvents).toHaveLength(1);
    expect(world.content.hits(desktopOwnerId).map(({ action, count }) => [action, count])).toEqual(
      Array.from({ length: 6 }, () => ['flag', 1]),
    );
  });
});
