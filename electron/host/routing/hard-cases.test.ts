import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { desktopOwnerId } from '../../../shared/ids.ts';
import { dayMs } from '../../../shared/time.ts';
import { chatPath, say } from '../../../test/fakes/gemini-replies.ts';
import { routerWorld, type RouterWorld } from '../../../test/fakes/router-world.ts';
import {
  chunk,
  done,
  failure,
  spoken,
  usageChunk,
  type Step,
} from '../../../test/fakes/upstream.ts';

/**
 * What goes wrong between Hearth and its providers, one case each, over real HTTP; the names say
 * which mistake each would catch.
 */
const path = '/v1/chat/completions';
const asProgram = { model: 'cloud', caller: { via: 'lan' as const } };
const usage = (prompt: number, completion: number): string =>
  usageChunk({ prompt_tokens: prompt, completion_tokens: completion });
let world: RouterWorld;

beforeEach(async () => {
  world = await routerWorld();
});
afterEach(() => world.close());

const stateOf = async (id: string) => world.accounts.get(desktopOwnerId, id);

describe('a rate limit', () => {
  const aMinute = { atLeastMs: 55_000, atMostMs: 65_000 };
  it.each<
    [
      string,
      Record<string, string> | (() => Record<string, string>),
      { atLeastMs: number; atMostMs: number },
    ]
  >([
    ['without Retry-After rests for a while', {}, { atLeastMs: 20_000, atMostMs: 40_000 }],
    ['with Retry-After in seconds rests as long', { 'retry-after': '60' }, aMinute],
    [
      'with Retry-After as a date rests until then',
      () => ({ 'retry-after': new Date(Date.now() + 60_000).toUTCString() }),
      aMinute,
    ],
    ['with Retry-After in milliseconds rests as long', { 'retry-after-ms': '60000' }, aMinute],
  ])('%s, and the next account answers', async (_, headers, { atLeastMs, atMostMs }) => {
    const first = await world.account('first');
    const second = await world.account('second');
    first.upstream.script(path, [
      failure(429, 'slow down', null, typeof headers === 'function' ? headers() : headers),
    ]);
    second.upstream.script(path, [spoken('second')]);
    const askedAt = Date.now();
    expect((await world.ask(asProgram)).text).toBe('second');
    const { attempts } = await world.ask(asProgram);
    const passedOver = attempts.find(({ accountName }) => accountName === 'first');
    expect(passedOver?.reasons[0]?.code).toBe('cooling');
    const until = Number(passedOver?.reasons[0]?.detail);
    expect(until - askedAt).toBeGreaterThan(atLeastMs);
    expect(until - askedAt).toBeLessThan(atMostMs);
    // Nothing named the account: its other models go on.
    expect((await stateOf(first.id)).state).toBe('active');
    first.upstream.script(path, [spoken('first')]);
    await world.accounts.update(desktopOwnerId, { id: first.id, models: ['cloud', 'other'] });
    expect((await world.ask({ ...asProgram, model: 'other' })).text).toBe('first');
  });

  it('that names the account rests all of it', async () => {
    const first = await world.account('first');
    await world.account('second');
    first.upstream.script(path, [failure(429, 'slow down', 'account_rate_limit_exceeded')]);
    await world.ask(asProgram);
    expect((await stateOf(first.id)).state).toBe('cooling');
  });

  it('of one operation says nothing of another', async () => {
    const { upstream } = await world.account('first', { models: ['cloud'] });
    upstream.script('/v1/embeddings', [failure(429, 'slow down')]);
    const embed = world.router.embed({
      caller: world.caller,
      purpose: 'embedding',
      request: { model: 'cloud', input: ['a'], kind: 'query' },
      signal: new AbortController().signal,
    });
    await expect(embed).rejects.toMatchObject({ code: 'provider_rate_limited' });
    expect((await world.ask(asProgram)).error).toBeNull();
  });

  it('that one request alone is beyond is that request’s: the account goes on for everybody', async () => {
    const { upstream, id } = await world.account('first');
    const limits = {
      'x-ratelimit-limit-tokens': '30000',
      'x-ratelimit-remaining-tokens': '30000',
      'x-ratelimit-reset-tokens': '0s',
    };
    upstream.script(path, [
      failure(
        429,
        'Request too large: Limit 30000, Requested 90000',
        'rate_limit_exceeded',
        limits,
      ),
      spoken('still here'),
    ]);
    const long = {
      model: 'cloud',
      maxTokens: 90_000,
      messages: [{ role: 'user' as const, content: 'Hi' }],
    };
    const { events } = world.router.chat({
      caller: { ...world.caller, via: 'lan' },
      purpose: 'api',
      request: long,
      signal: new AbortController().signal,
    });
    const read = async (): Promise<void> => {
      for await (const _ of events) continue;
    };
    await expect(read()).rejects.toMatchObject({ code: 'provider_rate_limited' });
    await world.router.probes.idle();
    expect((await stateOf(id)).state).toBe('active');
    expect((await world.ask(asProgram)).text).toBe('still here');
  });

  it('that was noted by a clock which ran days ahead does not last for days', async () => {
    const { upstream } = await world.account('first');
    upstream.script(path, [
      failure(429, 'slow down', null, { 'retry-after': '60' }),
      spoken('back'),
    ]);
    world.setClock(Date.now() + 100 * dayMs);
    expect((await world.ask(asProgram)).error).toMatchObject({ code: 'provider_rate_limited' });
    world.setClock(Date.now());
    expect((await world.ask(asProgram)).text).toBe('back');
  });
});

describe('keys', () => {
  it('401 on one of three: that one is parked, and the others go on without it', async () => {
    const accounts = [
      await world.account('first'),
      await world.account('second'),
      await world.account('third'),
    ];
    accounts[1]?.upstream.script(path, [failure(401, 'Incorrect API key', 'invalid_api_key')]);
    world.accounts.markState(accounts[0]?.id ?? '', 'cooling', Date.now() + 60_000, 'busy');
    for (let n = 0; n < 3; n += 1) expect((await world.ask(asProgram)).error).toBeNull();
    expect(await Promise.all(accounts.map(({ state }) => state()))).toEqual([
      'cooling',
      'parked',
      'active',
    ]);
    // The request, then the probe: its list, which opens without a key there, and one token.
    expect(accounts[1]?.upstream.seen.map((request) => request.path)).toEqual([
      path,
      '/v1/models',
      path,
    ]);
  });

  it('with a line break at the end, as copied from a terminal, are sent without it', async () => {
    const { upstream } = await world.account('first', { apiKey: 'sk-key-0123456789\n' });
    await world.ask(asProgram);
    expect(upstream.seen[0]?.headers.authorization).toBe('Bearer sk-key-0123456789');
  });
});

describe('a failure that passes', () => {
  it('500, then success: the only account is asked once more', async () => {
    const { upstream } = await world.account('only');
    upstream.script(path, [failure(500, 'hiccup'), spoken('well')]);
    const { text, route } = await world.ask(asProgram);
    expect(text).toBe('well');
    expect(route).toEqual([
      'only/cloud failed provider_overloaded [chosen_by_user priority]',
      'only/cloud served [chosen_by_user priority]',
    ]);
  });

  it('that asks for a long pause is reported at once, with the time, instead of holding the reader', async () => {
    const { upstream } = await world.account('only');
    upstream.script(path, [failure(503, 'maintenance', null, { 'retry-after': '120' })]);
    const { error } = await world.ask(asProgram);
    expect(error).toMatchObject({ code: 'provider_overloaded', retryAfterMs: 120_000 });
    expect(upstream.seen).toHaveLength(1);
  });

  it('200 with an error body is a failure, and another account answers', async () => {
    const first = await world.account('first');
    await world.account('second');
    first.upstream.script(path, [
      { json: { error: { message: 'upstream connect error', code: 502 } } },
    ]);
    expect((await world.ask(asProgram)).route[0]).toBe(
      'first/cloud failed provider_overloaded [chosen_by_user priority]',
    );
  });
});

describe('a stream', () => {
  const words = (count: number): string[] =>
    Array.from({ length: count }, (_, at) => chunk({ content: `w${at} ` }));
  it.each([
    ['0 deltas: another account answers', 0],
    ['1 delta: what came is kept, and the end is told', 1],
    ['100 deltas: what came is kept, and the end is told', 100],
  ])('cut after %s', async (_, count) => {
    const first = await world.account('first');
    const second = await world.account('second');
    first.upstream.script(path, [{ pieces: words(count), cut: true }]);
    second.upstream.script(path, [spoken('instead')]);
    const { text, error, request, attempts } = await world.ask(asProgram);
    if (count === 0) return expect([text, error]).toEqual(['instead', null]);
    expect(text.split(' ').filter(Boolean)).toHaveLength(count);
    expect(error).toMatchObject({ code: 'stream_broken' });
    expect([request.outcome, second.upstream.seen.length]).toEqual(['failed', 0]);
    // Its tokens stand in the request's row, and in no second place.
    expect([request.outputTokens > 0, attempts[0]?.outputTokens]).toEqual([true, 0]);
  });

  it('whose frames are split inside a letter keeps the letter', async () => {
    const { upstream } = await world.account('first');
    const bytes = new TextEncoder().encode(chunk({ content: '租约到期' }));
    upstream.script(path, [
      {
        pieces: [...bytes.subarray(0)]
          .map((byte) => Uint8Array.of(byte))
          .concat([new TextEncoder().encode(chunk({}, 'stop') + done)]),
      },
    ]);
    expect((await world.ask(asProgram)).text).toBe('租约到期');
  });

  it.each<[string, Step, { inputTokens?: number; outputTokens: number; usageSource: string }]>([
    [
      'without usage is estimated',
      { pieces: [chunk({ content: 'four' }), chunk({}, 'stop'), done] },
      { outputTokens: 1, usageSource: 'estimated' },
    ],
    [
      'with usage in the last chunk is what the provider says',
      {
        pieces: [
          chunk({ content: 'four' }),
          chunk({}, 'stop', { usage: { prompt_tokens: 9, completion_tokens: 5 } }),
          done,
        ],
      },
      { inputTokens: 9, outputTokens: 5, usageSource: 'reported' },
    ],
    [
      'with usage twice is counted once, as it was said last',
      { pieces: [chunk({ content: 'four' }), usage(9, 1), chunk({}, 'stop'), usage(9, 5), done] },
      { inputTokens: 9, outputTokens: 5, usageSource: 'reported' },
    ],
  ])('%s', async (_, step, expected) => {
    const { upstream } = await world.account('first');
    upstream.script(path, [step]);
    expect((await world.ask(asProgram)).request).toMatchObject(expected);
  });

  it('of a tool call in pieces counts as shown: a cut behind it is reported, not tried elsewhere', async () => {
    const first = await world.account('first');
    const second = await world.account('second');
    const call = (delta: Record<string, unknown>): string =>
      chunk({ tool_calls: [{ index: 0, ...delta }] });
    first.upstream.script(path, [
      {
        pieces: [
          call({ id: 'call_1', type: 'function', function: { name: 'look', arguments: '{"at"' } }),
          call({ function: { arguments: ':"roof"}' } }),
        ],
        cut: true,
      },
    ]);
    expect((await world.ask(asProgram)).error).toMatchObject({ code: 'stream_broken' });
    expect(second.upstream.seen).toEqual([]);
  });

  it('that the content filter ends is an end of its own, and no failure of the account', async () => {
    const first = await world.account('first');
    first.upstream.script(path, [
      { pieces: [chunk({ content: 'I' }), chunk({}, 'content_filter'), done] },
    ]);
    const { error, request } = await world.ask(asProgram);
    expect([error, request.outcome, await first.state()]).toEqual([null, 'ok', 'active']);
  });
});

describe('an account', () => {
  it('that is removed in mid-stream finishes its answer, and is not asked again', async () => {
    const { id, upstream } = await world.account('first');
    upstream.script(path, [
      {
        pieces: [
          chunk({ content: 'to ' }),
          chunk({ content: 'the ' }),
          chunk({ content: 'end' }),
          chunk({}, 'stop'),
          done,
        ],
        pieceDelayMs: 40,
      },
    ]);
    const chat = world.start(asProgram);
    let text = '';
    for await (const event of chat.events) {
      if (event.type !== 'text') continue;
      if (text === '') await world.accounts.remove(desktopOwnerId, id);
      text += event.text;
    }
    expect(text).toBe('to the end');
    expect((await world.ask(asProgram)).error).toMatchObject({ code: 'not_found' });
  });
});

describe('a slow first byte', () => {
  const slowly: Step = { ...spoken('slow'), delayMs: 30_000 };

  it('is given up at the policy’s deadline, with the time said', async () => {
    const { upstream } = await world.account('first');
    upstream.script(path, [slowly]);
    world.policy('quick', { tiers: [{ name: 'only', models: ['cloud'] }], deadlineMs: 1000 });
    expect((await world.ask({ ...asProgram, model: 'quick' })).error).toMatchObject({
      code: 'timeout',
    });
    await upstream.seen[0]?.aborted;
  });

  it('is hedged where the policy says so: the second answers, the first is hung up on, and both are paid', async () => {
    const first = await world.account('first');
    const second = await world.account('second');
    first.upstream.script(path, [slowly]);
    second.upstream.script(path, [spoken('fast')]);
    world.policy('hedged', { tiers: [{ name: 'only', models: ['cloud'] }], hedgeAfterMs: 50 });
    const { text, attempts, request } = await world.ask({ ...asProgram, model: 'hedged' });
    expect([text, request.accountName]).toEqual(['fast', 'second']);
    await first.upstream.seen[0]?.aborted;
    expect(
      attempts.map(({ accountName, outcome, hedge }) => [accountName, outcome, hedge]),
    ).toEqual([
      ['first', 'aborted', false],
      ['second', 'served', true],
    ]);
    expect(attempts[0]?.inputTokens).toBeGreaterThan(0);
  });

  it('is not hedged by default', async () => {
    const first = await world.account('first');
    const second = await world.account('second');
    first.upstream.script(path, [{ ...spoken('slow'), delayMs: 300 }]);
    expect((await world.ask(asProgram)).text).toBe('slow');
    expect(second.upstream.seen).toEqual([]);
  });
});

describe('budgets', () => {
  it('that are used up refuse before anything is sent, and say which and until when', async () => {
    const { upstream } = await world.account('first');
    upstream.script(path, [
      { pieces: [chunk({ content: 'much' }), chunk({}, 'stop'), usage(150, 160), done] },
    ]);
    await world.quota.save(desktopOwnerId, { ...world.budget('small'), limitTokens: 300 });
    expect((await world.ask(asProgram)).error).toBeNull();
    const { error } = await world.ask(asProgram);
    expect(error).toMatchObject({
      code: 'budget_exceeded',
      retryable: true,
      message: expect.stringContaining('small') as string,
    });
    expect(upstream.seen).toHaveLength(1);
  });

  it('of money that cannot count a request refuse it with a code of its own: to wait and send again changes nothing', async () => {
    const { upstream } = await world.account('first');
    await world.quota.save(desktopOwnerId, {
      ...world.budget('yuan'),
      limitCostMicro: 1_000_000,
      currency: 'CNY',
    });
    const { error } = await world.ask({ ...asProgram, model: 'cloud' });
    expect(error).toMatchObject({
      code: 'cost_unknown',
      retryable: false,
      message: expect.stringMatching(
        /“cloud” has no known price in CNY.*Monitor › Prices.*hearth budgets set "yuan" --uncounted allow/,
      ) as string,
    });
    const client = await world.ask({
      ...asProgram,
      model: 'cloud',
      caller: { ...asProgram.caller, role: 'member' },
    });
    expect(client.error).toMatchObject({
      code: 'cost_unknown',
      message: expect.stringMatching(/ask the person who runs this Hearth/) as string,
    });
    expect(String(client.error)).not.toContain('hearth budgets');
    expect(upstream.seen).toEqual([]);
  });

  it('that are raised while requests run hold from the next one on', async () => {
    await world.account('first');
    const saved = await world.quota.save(desktopOwnerId, {
      ...world.budget('small'),
      limitTokens: 5,
    });
    expect((await world.ask(asProgram)).error).toMatchObject({ code: 'budget_exceeded' });
    await world.quota.save(desktopOwnerId, {
      ...world.budget('small'),
      id: saved.id,
      limitTokens: 5000,
    });
    expect((await world.ask(asProgram)).error).toBeNull();
  });

  it('that are hard send a limit of the answer where the request named none', async () => {
    const { upstream } = await world.account('first');
    await world.quota.save(desktopOwnerId, { ...world.budget('hard'), limitTokens: 500 });
    await world.ask(asProgram);
    const { max_tokens: limit } = (upstream.seen[0]?.body ?? {}) as { max_tokens: number };
    expect(limit).toBeLessThanOrEqual(500);
  });
});

describe('kept answers', () => {
  it('answer the very same request again, marked, free, and only where the policy says so', async () => {
    const { upstream } = await world.account('first');
    upstream.script(path, [spoken('one'), spoken('two')]);
    world.policy('kept', { tiers: [{ name: 'only', models: ['cloud'] }], cacheSeconds: 60 });
    const asked = { ...asProgram, model: 'kept' };
    expect([(await world.ask(asked)).text, upstream.seen.length]).toEqual(['one', 1]);
    const again = await world.ask(asked);
    expect([
      again.text,
      upstream.seen.length,
      again.request.cached,
      again.request.costMicro,
      again.request.inputTokens,
    ]).toEqual(['one', 1, true, 0, 0]);
    expect(
      (
        await world.ask({
          ...asked,
          caller: { via: 'lan', ownerId: 'owner_desktop', localOnly: true },
        })
      ).error,
    ).toMatchObject({ code: 'local_only' });
    expect((await world.ask(asProgram)).text).toBe('two');
  });
});

describe('a quota that a provider counts by model', () => {
  it('takes that model from the account until it returns, and no other', async () => {
    const { upstream } = await world.account('gem', {
      provider: 'gemini',
      models: ['flash', 'pro'],
      path: '/v1beta',
    });
    const daily = {
      error: {
        code: 429,
        status: 'RESOURCE_EXHAUSTED',
        message: 'You exceeded your current quota',
        details: [
          {
            '@type': 'type.googleapis.com/google.rpc.QuotaFailure',
            violations: [
              {
                quotaId: 'GenerateRequestsPerDayPerProjectPerModel-FreeTier',
                quotaDimensions: { model: 'pro' },
              },
            ],
          },
        ],
      },
    };
    upstream.script(chatPath('pro'), [{ status: 429, json: daily }]);
    upstream.script(chatPath('flash'), [say('quickly')]);
    expect((await world.ask({ ...asProgram, model: 'pro' })).error).toMatchObject({
      code: 'quota_exhausted',
    });
    expect((await world.ask({ ...asProgram, model: 'pro' })).route).toEqual([
      'gem/pro passed_over [exhausted]',
    ]);
    expect((await world.ask({ ...asProgram, model: 'flash' })).text).toBe('quickly');
  });
});

describe('what one provider’s wire has no words for', () => {
  it('is asked of the next one, and nothing is sent to the first', async () => {
    const first = await world.account('claude', { provider: 'anthropic', path: '' });
    const second = await world.account('second');
    second.upstream.script(path, [spoken('{"ok":true}')]);
    const chat = world.router.chat({
      caller: { ...world.caller, via: 'lan' },
      purpose: 'api',
      request: {
        model: 'cloud',
        messages: [{ role: 'user', content: 'JSON please' }],
        responseFormat: { type: 'json_object' },
      },
      signal: AbortSignal.timeout(10_000),
    });
    let text = '';
    for await (const event of chat.events) if (event.type === 'text') text += event.text;
    expect([text, first.upstream.seen.length, await first.state()]).toEqual([
      '{"ok":true}',
      0,
      'active',
    ]);
  });
});
