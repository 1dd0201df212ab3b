import { afterEach, beforeEach, expect, it } from 'vitest';
import { routerWorld, type RouterWorld } from '../../../test/fakes/router-world.ts';
import { failure } from '../../../test/fakes/upstream.ts';

const path = '/v1/chat/completions';
let world: RouterWorld;

beforeEach(async () => {
  world = await routerWorld([]);
});
afterEach(() => world.close());

async function ask(model: string, plain: boolean): Promise<string> {
  const { caller } = world;
  let text = '';
  const chat = world.router.chat({
    caller: { ...caller, via: 'lan' },
    purpose: 'api',
    request: { model, messages: [{ role: 'user', content: 'Hi' }] },
    signal: new AbortController().signal,
    plain,
  });
  for await (const event of chat.events) if (event.type === 'text') text += event.text;
  return text;
}
const geminiPiece = (text: string): string =>
  `data: ${JSON.stringify({ candidates: [{ content: { parts: [{ text }] } }] })}\n\n`;
const answer = {
  json: {
    choices: [{ message: { content: 'in one piece' }, finish_reason: 'stop' }],
    usage: { prompt_tokens: 2, completion_tokens: 3 },
  },
};

it('fails over before it is shown, like a stream, and is settled by the usage that it carries', async () => {
  const first = await world.account('first');
  const second = await world.account('second');
  first.upstream.script(path, [failure(500, 'down')]);
  second.upstream.script(path, [answer]);
  expect(await ask('cloud', true)).toBe('in one piece');
  for (const { upstream } of [first, second])
    expect(upstream.seen[0]?.body).toMatchObject({ stream: false });
  const [row] = world.store.sqlite
    .prepare('SELECT outcome, input_tokens, output_tokens, usage_source FROM requests')
    .all();
  expect(row).toEqual({
    outcome: 'ok',
    input_tokens: 2,
    output_tokens: 3,
    usage_source: 'reported',
  });
});

it.each<[string, object]>([
  ['with a deadline for the beginning', { deadlineMs: 30_000 }],
  ['with a second account where the first is slow', { hedgeAfterMs: 5_000 }],
])('stays in one piece under a policy %s', async (_, options) => {
  const { upstream } = await world.account('first');
  world.policy('quick', { tiers: [{ name: 'all', models: ['cloud'] }], ...options });
  upstream.script(path, [answer]);
  expect(await ask('quick', true)).toBe('in one piece');
  expect(upstream.seen.at(-1)?.body).toMatchObject({ stream: false });
});

it.each<[string, object]>([
  ['by default', {}],
  ['under a policy with a deadline', { deadlineMs: 30_000 }],
  ['under a policy with a hedge', { hedgeAfterMs: 5_000 }],
])(
  'that an upstream streams and breaks off is rescued %s: its client has seen nothing of it',
  async (_, options) => {
    const first = await world.account('first', { provider: 'gemini', path: '/v1beta' });
    const second = await world.account('second');
    first.upstream.script('/v1beta/models/cloud:streamGenerateContent', [
      { pieces: [geminiPiece('half of')], cut: true },
    ]);
    second.upstream.script(path, [answer]);
    world.policy('quick', { tiers: [{ name: 'all', models: ['cloud'] }], ...options });
    expect(await ask('quick', true)).toBe('in one piece');
    expect(first.upstream.seen.length).toBeGreaterThan(0);
  },
);

it('is not asked for when the answer is streamed', async () => {
  const { upstream } = await world.account('first');
  expect(await ask('cloud', false)).not.toBe('');
  expect(upstream.seen.at(-1)?.body).toMatchObject({ stream: true });
});
