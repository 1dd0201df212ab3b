import Anthropic, { RateLimitError } from '@anthropic-ai/sdk';
import { request as httpRequest } from 'node:http';
import OpenAI, { type APIError } from 'openai';
import { afterEach, describe, expect, it } from 'vitest';
import type { KnownClient } from '../../electron/host/clients/known-client.ts';
import {
  createRequestLimits,
  type RequestLimits,
} from '../../electron/host/limits/request-limits.ts';
import { createLimitedRouter } from '../../electron/host/limits/limit-router.ts';
import { defaultClientLimits, type ClientLimits } from '../../shared/contract/clients.ts';
import { budgetInputSchema } from '../../shared/contract/budgets.ts';
import { desktopOwnerId } from '../../shared/ids.ts';
import { routerWorld } from '../fakes/router-world.ts';
import { fixedClients, knownClient, runKey } from './lan-clients.ts';
import { startLan, type LanFixture } from './lan-fixture.ts';
import { createScriptedRouter, words } from './scripted-router.ts';

/**
 * What a client may use in a minute and at one time, and what the host answers at one time, as
 * official clients meet it.
 */

let lan: LanFixture;
let limits: RequestLimits;
afterEach(() => lan.close());

const keys = { laptop: 'key-of-laptop', tablet: 'key-of-tablet' };

async function start(
  part: Partial<ClientLimits>,
  { settings = { lanConcurrency: 100, lanQueue: 100 }, router = createScriptedRouter() } = {},
) {
  limits = createRequestLimits({ settings: () => settings, now: Date.now });
  const known = new Map<string, KnownClient>(
    Object.entries(keys).map(([name, key]) => [
      key,
      knownClient({
        ownerId: desktopOwnerId,
        clientId: name,
        limits: { ...defaultClientLimits, requestsPerMinute: null, ...part },
      }),
    ]),
  );
  lan = await startLan({
    limits,
    router: createLimitedRouter(router, limits),
    clients: fixedClients(
      (key) => known.get(key) ?? null,
      (id) => [...known.values()].find((one) => one.clientId === id) ?? null,
    ),
  });
  return router;
}

const openai = (apiKey: string) =>
  new OpenAI({ apiKey, baseURL: `${lan.origin}/v1`, maxRetries: 0 });
const ask = (apiKey: string) =>
  openai(apiKey).chat.completions.create({
    model: 'small-local',
    messages: [{ role: 'user', content: 'Hi' }],
  });
const failureOf = async (asked: Promise<unknown>): Promise<APIError> =>
  asked.then(
    () => expect.fail('it was answered'),
    (error: unknown) => error as APIError,
  );

describe('a minute', () => {
  it('says on each reply what is left, and on the refusal when there is more', async () => {
    const router = await start({ requestsPerMinute: 2, tokensPerMinute: 10_000 });
    const { response } = await ask(keys.laptop).withResponse();
    const said = (headers: Headers) =>
      ['limit', 'remaining', 'reset'].map((what) => headers.get(`x-ratelimit-${what}-requests`));
    expect(said(response.headers)).toEqual([
      '2',
      '1',
      expect.stringMatching(/^(1m[01]s)$/) as unknown,
    ]);
    expect(response.headers.get('x-ratelimit-limit-tokens')).toBe('10000');
    await openai(keys.laptop).embeddings.create({ model: 'small-embedding', input: 'a' });
    const refused = await failureOf(ask(keys.laptop));
    expect(refused).toMatchObject({
      status: 429,
      code: 'rate_limit_exceeded',
      message: expect.stringContaining('2 requests a minute') as unknown,
    });
    expect(Number(refused.headers?.get('retry-after'))).toBeGreaterThan(55);
    expect(said(refused.headers ?? new Headers())).toEqual([
      '2',
      '0',
      expect.stringMatching(/^1m[01]s$/) as unknown,
    ]);
    expect(router.seen).toHaveLength(2);
    expect((await ask(keys.tablet)).choices[0]?.message.content).toBe('Hello world');
  });

  it('has Anthropic’s names and form under its paths', async () => {
    await start({ requestsPerMinute: 1 });
    const client = new Anthropic({ apiKey: keys.laptop, baseURL: lan.origin, maxRetries: 0 });
    const create = () =>
      client.messages.create({
        model: 'small-local',
        max_tokens: 10,
        messages: [{ role: 'user', content: 'Hi' }],
      });
    const { response } = await create().withResponse();
    expect(response.headers.get('anthropic-ratelimit-requests-remaining')).toBe('0');
    expect(
      Date.parse(response.headers.get('anthropic-ratelimit-requests-reset') ?? ''),
    ).toBeGreaterThan(Date.now() + 50_000);
    expect(response.headers.get('x-ratelimit-limit-requests')).toBeNull();
    const refused = await create().catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(RateLimitError);
    expect((refused as RateLimitError).headers.get('anthropic-ratelimit-requests-limit')).toBe('1');
  });

  it('that is used up refuses before the body has come', async () => {
    await start({ requestsPerMinute: 1 });
    await ask(keys.laptop);
    const { port } = new URL(lan.origin);
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const request = httpRequest(
        {
          port,
          path: '/v1/chat/completions',
          method: 'POST',
          headers: {
            authorization: `Bearer ${keys.laptop}`,
            'content-type': 'application/json',
            'content-length': '1000000',
          },
        },
        (response) => {
          resolve(response.statusCode);
          request.destroy();
        },
      );
      request.on('error', reject);
      request.flushHeaders();
    });
    expect(status).toBe(429);
  });

  it('is none for the run’s own key', async () => {
    await start({ requestsPerMinute: 1 });
    for (let n = 0; n < 3; n += 1) {
      const { response } = await ask(runKey).withResponse();
      expect(response.headers.has('x-ratelimit-limit-requests')).toBe(false);
    }
  });
});

describe('the whole host', () => {
  /** Streams that go on until they are let go. */
  function held(router: ReturnType<typeof createScriptedRouter>) {
    const open = Promise.withResolvers<void>();
    router.play(async function* () {
      yield { type: 'text', text: 'begun' };
      await open.promise;
      yield* words('ended');
    });
    return open.resolve;
  }
  const raw = (key: string, signal?: AbortSignal) =>
    fetch(`${lan.origin}/v1/chat/completions`, {
      method: 'POST',
      ...(signal === undefined ? {} : { signal }),
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        model: 'small-local',
        stream: true,
        messages: [{ role: 'user', content: 'Hi' }],
      }),
    });

  it('answers a limited number concurrently, lets a limited number wait, and tells the rest when to retry', async () => {
    const router = createScriptedRouter();
    const letGo = held(router);
    await start({}, { settings: { lanConcurrency: 2, lanQueue: 1 }, router });
    const running = await Promise.all([raw(keys.laptop), raw(runKey)]);
    const waiting = raw(keys.laptop);
    await expect.poll(() => limits.status()).toMatchObject({ running: 2, queued: 1 });
    const refused = await raw(runKey);
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '5']);
    expect(await refused.json()).toMatchObject({ error: { code: 'busy' } });
    expect(
      (await fetch(`${lan.origin}/v1/models`, { headers: { authorization: `Bearer ${runKey}` } }))
        .status,
    ).toBe(200);
    letGo();
    for (const reply of [...running, await waiting]) expect(await reply.text()).toContain('[DONE]');
    await expect.poll(() => limits.status()).toMatchObject({ running: 0, queued: 0 });
  });

  it('gives back the place of a client that went away, running or waiting', async () => {
    const router = createScriptedRouter();
    held(router);
    await start({}, { settings: { lanConcurrency: 1, lanQueue: 1 }, router });
    const leaving = new AbortController();
    await raw(keys.laptop, leaving.signal);
    const waiting = raw(keys.tablet, leaving.signal).catch(() => null);
    await expect.poll(() => limits.status()).toMatchObject({ running: 1, queued: 1 });
    leaving.abort();
    await waiting;
    await expect.poll(() => limits.status()).toMatchObject({ running: 0, queued: 0 });
  });
});

it('a hard budget that is used up answers 429 until its window ends', async () => {
  const world = await routerWorld();
  try {
    await world.account('first');
    await world.quota.save(desktopOwnerId, {
      ...budgetInputSchema.parse({ name: 'laptops', period: 'day' }),
      scope: { client: 'laptop' },
      limitTokens: 140,
      hard: true,
    });
    limits = createRequestLimits({
      settings: () => ({ lanConcurrency: 100, lanQueue: 100 }),
      now: Date.now,
    });
    lan = await startLan({
      limits,
      router: createLimitedRouter(world.router, limits),
      clients: fixedClients(() => knownClient({ ownerId: desktopOwnerId, clientId: 'laptop' })),
    });
    const small = () =>
      openai('any').chat.completions.create({
        model: 'cloud',
        max_tokens: 20,
        messages: [{ role: 'user', content: 'Hi' }],
      });
    let refused: APIError | null = null;
    for (let n = 0; n < 9 && refused === null; n += 1)
      refused = await small().then(
        () => null,
        (error: unknown) => error as APIError,
      );
    const { headers, status, code } = refused ?? expect.fail('nothing was refused');
    const midnight = new Date().setHours(24, 0, 0, 0);
    expect([status, code]).toEqual([429, 'budget_exceeded']);
    expect(
      Math.abs(Number(headers?.get('retry-after')) - (midnight - Date.now()) / 1000),
    ).toBeLessThan(60);
  } finally {
    await world.close();
  }
});
