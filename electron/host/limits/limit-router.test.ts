import { beforeEach, expect, test } from 'vitest';
import { createScriptedRouter, words } from '../../../test/conformance/scripted-router.ts';
import { defaultClientLimits } from '../../../shared/contract/clients.ts';
import type { Purpose } from '../../../shared/chat.ts';
import type { Router } from '../routing/router.ts';
import type { Caller } from '../caller.ts';
import { createRequestLimits, type RequestLimits } from './request-limits.ts';
import { createLimitedRouter } from './limit-router.ts';

const caller: Caller = {
  ownerId: 'owner_1',
  clientId: 'client_1',
  clientName: 'laptop',
  via: 'lan',
  localOnly: false,
  limits: { ...defaultClientLimits, requestsPerMinute: 2, tokensPerMinute: 5000, concurrency: 1 },
};
const { signal } = new AbortController();
let inner: ReturnType<typeof createScriptedRouter>;
let limits: RequestLimits;
let router: Router;
beforeEach(() => {
  inner = createScriptedRouter();
  limits = createRequestLimits({
    settings: () => ({ lanConcurrency: 1, lanQueue: 1 }),
    now: Date.now,
  });
  router = createLimitedRouter(inner, limits);
});

const chat = (who = caller, purpose: Purpose = 'api') =>
  router.chat({
    caller: who,
    purpose,
    request: { model: 'small-local', messages: [{ role: 'user', content: 'hi' }], maxTokens: 100 },
    signal,
  });
const textOf = async ({ events }: ReturnType<typeof chat>): Promise<string> => {
  let text = '';
  for await (const event of events) if (event.type === 'text') text += event.text;
  return text;
};
const use = () => limits.status().clients[0];

test('counts a chat from whichever door, gives its place back when it is over, and refuses as the first event would fail', async () => {
  const first = chat();
  expect(use()).toMatchObject({ requests: 1, running: 1 });
  expect(use()?.tokens).toBeGreaterThan(100);
  await expect(textOf(chat(caller, 'chat'))).rejects.toMatchObject({
    code: 'rate_limited',
    message: expect.stringContaining('concurrently') as unknown,
  });
  expect(await textOf(first)).toBe('Hello world');
  expect(use()).toMatchObject({ requests: 1, running: 0, tokens: 0 });
  await textOf(chat(caller, 'answer'));
  await expect(textOf(chat())).rejects.toMatchObject({ code: 'rate_limited', retryable: true });
  expect(inner.seen).toHaveLength(2);
});

test('a place comes back from a chat that failed, was left in the middle, or was never begun', async () => {
  inner.play(async function* () {
    yield* words('a');
    throw new Error('broken');
  });
  await expect(textOf(chat())).rejects.toThrow('broken');
  expect(use()?.running).toBe(0);
  for await (const event of chat().events) if (event.type === 'text') break;
  expect(use()?.running).toBe(0);
  limits = createRequestLimits({
    settings: () => ({ lanConcurrency: 1, lanQueue: 1 }),
    now: Date.now,
  });
  router = createLimitedRouter(inner, limits);
  await chat().events[Symbol.asyncIterator]().return?.();
  expect(use()?.running).toBe(0);
});

test('what belongs to an answer uses tokens and is no request of its own', async () => {
  const ask = {
    caller,
    purpose: 'embedding' as const,
    request: { model: 'small-embedding', input: ['a', 'b', 'c'], kind: 'query' as const },
    signal,
  };
  for (let n = 0; n < 5; n += 1) await router.embed(ask);
  expect(use()).toMatchObject({ requests: 0, tokens: 15 });
  for (let n = 0; n < 2; n += 1) await router.embed({ ...ask, purpose: 'api' });
  await expect(router.embed({ ...ask, purpose: 'api' })).rejects.toMatchObject({
    code: 'rate_limited',
  });
  // The model’s answer to a question that was counted where it entered.
  await textOf(
    router.chat({
      caller,
      purpose: 'answer',
      isPart: true,
      request: { model: 'small-local', messages: [] },
      signal,
    }),
  );
});

test('a viewer asks by no door', async () => {
  await expect(textOf(chat({ ...caller, role: 'viewer' }))).rejects.toMatchObject({
    code: 'forbidden',
  });
  await expect(
    router.embed({
      caller: { ...caller, role: 'viewer' },
      purpose: 'embedding',
      request: { model: 'small-embedding', input: ['a'], kind: 'query' },
      signal,
    }),
  ).rejects.toMatchObject({ code: 'forbidden' });
});

test('the machine’s own user, and the reading in of documents, pass as they are', async () => {
  const own: Caller = { ownerId: 'owner_1', clientId: null, via: 'app', localOnly: false };
  for (let n = 0; n < 5; n += 1) await textOf(chat(own));
  expect(limits.status().clients).toEqual([]);
});
