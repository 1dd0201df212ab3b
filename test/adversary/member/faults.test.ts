import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Step } from '../../fakes/upstream.ts';
import { anEcho } from '../generators/replies.ts';
import { send, type Reply } from '../support/http.ts';
import { startWorld, type World } from '../support/world.ts';

/** What a member would write to take the pool of accounts from its colleagues. */
const poison = [
  'insufficient_quota',
  'invalid_api_key',
  'unsupported_country_region_territory',
  'billing_hard_limit_reached',
  'authentication_error',
  'overloaded',
  'Arrearage',
  '1113',
  'model_not_found',
];
const chatPath = '/v1/chat/completions';

let world: World;
beforeAll(async () => {
  world = await startWorld({ withBases: false });
});
afterAll(() => world.close());

const post = (key: string, path: string, body: unknown): Promise<Reply> =>
  send(world, path, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
const ask = (key: string, more: Record<string, unknown> = {}): Promise<Reply> =>
  post(key, chatPath, {
    model: 'fake-model',
    messages: [{ role: 'user', content: 'Hi' }],
    ...more,
  });
const states = async (): Promise<string[]> =>
  (await world.owner.accounts.list()).map(({ state }) => state);
const fine: Step[] = [];
const scriptAll = (path: string, steps: readonly Step[]): void => {
  for (const upstream of world.upstreams) upstream.script(path, steps);
};

describe('one member’s requests', () => {
  it('that a provider quotes in its refusal change no account, and the colleague is served', async () => {
    const { member, otherMember } = world.clients;
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...poison).chain((quoted) => fc.tuple(fc.constant(quoted), anEcho(quoted))),
        fc.constantFrom('user', 'reasoning_effort', 'verbosity'),
        async ([quoted, { status, body }], field) => {
          scriptAll(chatPath, [{ status, json: body }]);
          expect(
            (
              await ask(member.key, {
                [field]: quoted,
                messages: [{ role: 'user', content: quoted }],
              })
            ).status,
          ).toBeGreaterThanOrEqual(400);
          scriptAll(chatPath, fine);
          expect((await ask(otherMember.key)).status).toBe(200);
        },
      ),
      { seed: 3, numRuns: 40 },
    );
    await world.host.probesIdle();
    expect(await states()).toEqual(['active', 'active']);
  });

  it('for what the upstreams lack, or that break them, take nothing from a colleague', async () => {
    const { member, otherMember } = world.clients;
    scriptAll('/v1/embeddings', [
      { status: 404, json: { error: { message: 'no', code: 'model_not_found' } } },
    ]);
    for (let n = 0; n < 8; n += 1)
      await post(member.key, '/v1/embeddings', { model: 'fake-model', input: 'Hi' });
    scriptAll(chatPath, [{ status: 500, json: { error: { message: 'a prompt has met a bug' } } }]);
    for (let n = 0; n < 12; n += 1) await ask(member.key);
    scriptAll(chatPath, fine);
    await world.host.probesIdle();
    expect((await ask(otherMember.key)).status).toBe(200);
  });

  it('two hundred at once, each refused, leave the accounts as they are', async () => {
    const { member, otherMember } = world.clients;
    scriptAll(chatPath, [
      { status: 400, json: { error: { message: 'x', code: 'insufficient_quota' } } },
    ]);
    await Promise.all(Array.from({ length: 200 }, () => ask(member.key)));
    scriptAll(chatPath, fine);
    expect((await ask(otherMember.key)).status).toBe(200);
  });

  it.each([
    'n',
    'best_of',
    'num_return_sequences',
    'max_output_tokens',
    'models',
    'route',
    'plugins',
    'service_tier',
    'web_search_options',
    'api_base',
  ])('never send `%s` on, by whatever door', async (field) => {
    const { otherMember } = world.clients;
    const doors: [string, Record<string, unknown>][] = [
      [chatPath, { messages: [{ role: 'user', content: 'Hi' }] }],
      ['/v1/messages', { messages: [{ role: 'user', content: 'Hi' }], max_tokens: 5 }],
      ['/v1/responses', { input: 'Hi' }],
      ['/v1/completions', { prompt: 'Hi' }],
    ];
    const own: Record<string, string> = { n: chatPath, max_output_tokens: '/v1/responses' };
    for (const [path, body] of doors) {
      const seen = world.upstreams.map((upstream) => upstream.seen.length);
      const { status } = await post(otherMember.key, path, {
        model: 'fake-model',
        ...body,
        [field]: field === 'n' || field.startsWith('max') ? 5 : ['x'],
      });
      const sent = world.upstreams.flatMap((upstream, at) => upstream.seen.slice(seen[at]));
      for (const request of sent) expect(Object.keys(request.body as object)).not.toContain(field);
      if (own[field] !== path && !(field === 'n' && path === '/v1/completions'))
        expect([path, status]).toEqual([path, 400]);
    }
  });
});
