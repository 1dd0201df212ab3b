import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { usualModelAliases } from '../../shared/contract/model-aliases.ts';
import type { Conversations } from '../../electron/host/conversations/conversations.ts';
import { createModelAliases, withModelAliases } from '../../electron/host/routing/model-aliases.ts';
import { routerWorld, smallModel, type RouterWorld } from '../fakes/router-world.ts';
import { conversationsFor } from './fixture-conversations.ts';
import { runKey, startLan, type LanFixture } from './lan-fixture.ts';
import { statusFor } from './lan-status.ts';
import { exchangesOf, mismatches, type Exchange } from './moving-page.ts';

/**
 * Replays each example of docs/moving on a real server over a scripted provider, and each request
 * that the documents of the older services print.
 */
const folder = join(import.meta.dirname, '../../docs/moving');
const pages = ['ai-model-service', 'platform-ai-service', 'ai-back-end', 'llm-service'] as const;
const pageOf = (name: string): string => readFileSync(join(folder, name), 'utf8');

let world: RouterWorld;
let conversations: Conversations;
let lan: LanFixture;
beforeEach(async () => {
  world = await routerWorld();
  await world.account('first', {
    provider: 'openai',
    models: ['gpt-4', 'gpt-3.5-turbo', 'glm-4-plus', 'glm-4-flash'],
  });
  const aliases = () => usualModelAliases;
  const resolve = createModelAliases({
    aliases,
    policies: { active: () => null },
    isNamed: () => false,
  });
  const router = withModelAliases(world.router, aliases, resolve);
  conversations = await conversationsFor(world.store, router);
  const status = statusFor(world.store, { runtime: { runnable: () => [smallModel] } });
  lan = await startLan({ router, conversations, status });
});
afterEach(async () => {
  await lan.close();
  await conversations.close();
  await world.close();
});

/** Sends an example; `{session_id}` is the session that the page began last. */
async function play({ method, path, body }: Exchange, session: string, key: string | null) {
  const reply = await fetch(`${lan.origin}${path.replaceAll('{session_id}', session)}`, {
    method,
    headers: {
      ...(key === null ? {} : { authorization: `Bearer ${key}` }),
      ...(body === null ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === null ? {} : { body }),
  });
  return {
    status: reply.status,
    type: reply.headers.get('content-type'),
    text: await reply.text(),
  };
}

const isOpen = (path: string): boolean => /^\/(health|ready|api\/v1\/status\/health)$/.test(path);

describe.each(pages.flatMap((page) => [`${page}.md`, `${page}.zh-CN.md`]))('%s', (page) => {
  it('shows requests that work, with the replies that come', async () => {
    const exchanges = exchangesOf(pageOf(page));
    expect(exchanges.length).toBeGreaterThan(2);
    let session = '';
    for (const exchange of exchanges) {
      const key = isOpen(exchange.path) ? null : runKey;
      const { status, text } = await play(exchange, session, key);
      const named = `${exchange.method} ${exchange.path}`;
      expect([named, status < 300 ? '' : text]).toEqual([named, '']);
      if (exchange.reply !== null)
        expect([named, mismatches(exchange.reply, text)]).toEqual([named, []]);
      session = /"(?:session_)?id":"(conv_\w+)"/.exec(text)?.[1] ?? session;
    }
  });

  it('has the same examples in both languages', () => {
    const other = page.includes('zh-CN')
      ? page.replace('.zh-CN', '')
      : page.replace('.md', '.zh-CN.md');
    expect(exchangesOf(pageOf(page))).toEqual(exchangesOf(pageOf(other)));
  });
});

/** As the documents print them; metrics and variables of the environment are not among them. */
const printed: Readonly<Record<(typeof pages)[number], readonly string[]>> = {
  'ai-model-service': [
    'POST /api/v1/chat/completions',
    'POST /api/v1/chat/completions/stream',
    'GET /api/v1/models/',
    'GET /api/v1/models/?provider=openai',
    'GET /api/v1/models/openai/models',
    'GET /api/v1/status/health',
    'GET /api/v1/status/metrics',
    'GET /api/v1/status/usage?period=24h',
    'GET /api/v1/status/performance',
    'GET /api/v1/status/cost?group_by=provider',
    'GET /docs',
    'GET /redoc',
    'GET /debug/config',
  ],
  'platform-ai-service': ['', '/api/v1'].flatMap((prefix) => [
    `POST ${prefix}/chat/sessions?model=gpt-4&system_prompt=`,
    `POST ${prefix}/chat/sessions/{session_id}/messages?message=Hello&stream=false`,
    `GET ${prefix}/chat/sessions/{session_id}/history?limit=50`,
    `DELETE ${prefix}/chat/sessions/{session_id}`,
  ]),
  'ai-back-end': ['POST /v1/chat/completions', 'GET /health', 'GET /ready'],
  'llm-service': ['POST /v1/chat/completions'],
};

it.each(pages)('the page of %s has every request that its document prints', (page) => {
  const shown = exchangesOf(pageOf(`${page}.md`)).map(({ method, path }) => `${method} ${path}`);
  for (const request of printed[page])
    expect(
      shown.some((one) => one.startsWith(request)),
      request,
    ).toBe(true);
});

it('a session that does not exist is 404 in every request that names one', async () => {
  for (const request of printed['platform-ai-service'].filter((one) => one.includes('{'))) {
    const [method = '', path = ''] = request.split(' ');
    const { status } = await play({ method, path, body: null, reply: null }, 'conv_none', runKey);
    expect([request, status]).toEqual([request, 404]);
  }
});
