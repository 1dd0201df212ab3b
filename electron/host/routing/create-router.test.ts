import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { chunk, done, failure, forever, spoken, usageChunk } from '../../../test/fakes/upstream.ts';
import { storedErrorWords } from '../../../shared/contract/error-phrase.ts';
import { messageIn } from '../../../shared/errors.ts';
import { desktopOwnerId } from '../../../shared/ids.ts';
import { routerWorld, smallModel, type RouterWorld } from '../../../test/fakes/router-world.ts';

const path = '/v1/chat/completions';
let world: RouterWorld;

beforeEach(async () => {
  world = await routerWorld();
});
afterEach(() => world.close());

describe('failover', () => {
  it('503 at the account: this machine answers, and the request’s page shows why', async () => {
    const { upstream, state } = await world.account('work');
    upstream.script(path, [failure(503, 'overloaded, try later')]);
    const { text, request, route, attempts, footnote } = await world.ask();
    expect(text).toBe('from here');
    expect(route).toEqual([
      'work/cloud failed provider_overloaded [priority]',
      'work/cloud failed provider_overloaded [priority]',
      'local/small-local served [last_resort]',
    ]);
    expect(attempts[0]?.errorMessage).toContain('overloaded, try later');
    expect(messageIn(storedErrorWords({ errorMessage: '', ...attempts[0] }), 'zh-CN')).toMatch(
      /^服务商过载.*“overloaded, try later”$/,
    );
    expect(request).toMatchObject({
      outcome: 'ok',
      model: 'small-local',
      provider: 'local',
      local: true,
      costMicro: 0,
      inputTokens: 5,
      outputTokens: 2,
      usageSource: 'reported',
      attempts: 3,
    });
    expect(footnote).toMatchObject({ model: 'small-local', local: true, account: null });
    // It costs health, and the breaker counts it; one such failure takes no account away.
    expect(await state()).toBe('active');
  });

  it.each([
    ['401 parks the account', failure(401, 'Incorrect API key', 'invalid_api_key'), 'parked'],
    [
      '429 of the account cools it down',
      failure(429, 'slow down', 'account_rate_limit'),
      'cooling',
    ],
    [
      'no credit exhausts it',
      failure(429, 'You exceeded your current quota', 'insufficient_quota'),
      'exhausted',
    ],
    [
      'an error in the first event is before anything was shown',
      { pieces: [`data: ${JSON.stringify({ error: { message: 'busy', code: 503 } })}\n\n`] },
      'active',
    ],
    [
      'a stream that ends before its first word',
      { pieces: [chunk({ role: 'assistant', content: '' })], cut: true },
      'active',
    ],
  ])('%s, the next account answers, and the one after it is not needed', async (_, step, state) => {
    const first = await world.account('first');
    const second = await world.account('second');
    await world.account('third');
    first.upstream.script(path, [step]);
    second.upstream.script(path, [spoken('second', ' here')]);
    const { text, route, request } = await world.ask();
    expect(text).toBe('second here');
    // What passes by itself is tried once more at the same account.
    const [again, ...others] = route.toSpliced(0, 1);
    expect(state === 'active' ? again : route[0]).toMatch(/^first\/cloud failed /);
    expect(state === 'active' ? others : route.slice(1)).toEqual([
      'second/cloud served [priority]',
      'third/cloud not_needed [priority]',
      'local/small-local not_needed [last_resort]',
    ]);
    expect(request).toMatchObject({
      accountName: 'second',
      inputTokens: 7,
      outputTokens: 2,
      costMicro: null,
    });
    expect(await first.state()).toBe(state);
    // The state holds from the probe on, which sends nothing of the caller's.
    const seen = first.upstream.seen.length;
    await world.ask();
    expect(first.upstream.seen).toHaveLength(state === 'active' ? seen + 2 : seen);
  });

  it('a request that the provider refuses is refused: no other is asked the same', async () => {
    const { upstream, state } = await world.account('first');
    const second = await world.account('second');
    upstream.script(path, [failure(400, "Unsupported value: 'temperature'")]);
    const { error, request, route } = await world.ask();
    expect(error).toMatchObject({ code: 'provider_rejected' });
    expect(request).toMatchObject({ outcome: 'failed', errorCode: 'provider_rejected' });
    expect(route.slice(1)).toEqual([
      'second/cloud not_needed [priority]',
      'local/small-local not_needed [last_resort]',
    ]);
    expect([second.upstream.seen.length, world.localSeen.length, await state()]).toEqual([
      0,
      0,
      'active',
    ]);
  });

  it('a model that the account may not use takes out that model alone', async () => {
    const { upstream, state } = await world.account('first', { models: ['cloud', 'other'] });
    const denied = failure(403, 'Project does not have access to model `cloud`');
    upstream.script(path, [denied, denied, spoken('fine')]);
    expect((await world.ask({ model: 'cloud', caller: { via: 'lan' } })).error).toMatchObject({
      code: 'model_access_denied',
    });
    expect(await state()).toBe('active');
    expect((await world.ask({ model: 'cloud', caller: { via: 'lan' } })).route).toEqual([
      'first/cloud passed_over [model_refused]',
    ]);
    expect((await world.ask({ model: 'other', caller: { via: 'lan' } })).text).toBe('fine');
  });
});

describe('after the first word', () => {
  it('no other account answers: what came is kept, the error has its type, and what was used is noted', async () => {
    const first = await world.account('first');
    const second = await world.account('second');
    first.upstream.script(path, [
      { pieces: [chunk({ content: 'The lease' }), chunk({ content: ' ends' })], cut: true },
    ]);
    const { text, error, request, footnote } = await world.ask();
    expect(text).toBe('The lease ends');
    expect(error).toMatchObject({ code: 'stream_broken' });
    expect(second.upstream.seen).toEqual([]);
    expect(request).toMatchObject({
      outcome: 'failed',
      errorCode: 'stream_broken',
      accountName: 'first',
      usageSource: 'estimated',
      outputTokens: 4_096,
    });
    expect(footnote).toMatchObject({ account: 'first' });
  });

  it('a reader who stops ends the upstream, and the row says aborted with an estimate', async () => {
    const { upstream } = await world.account('first');
    upstream.script(path, [
      { pieces: [chunk({ content: 'one' }), chunk({ content: ' more' }), forever] },
    ]);
    const chat = world.start();
    for await (const event of chat.events) if (event.type === 'text') break;
    await upstream.seen[0]?.aborted;
    const { request, attempts } = await world.monitoring.request(desktopOwnerId, chat.requestId);
    expect(request).toMatchObject({ outcome: 'aborted', usageSource: 'estimated' });
    expect(attempts[0]).toMatchObject({ outcome: 'aborted' });
  });

  it('a reader who has the finish reason has the whole answer', async () => {
    await world.account('first');
    const chat = world.start();
    for await (const event of chat.events) if (event.type === 'finish') break;
    const { request, attempts } = await world.monitoring.request(desktopOwnerId, chat.requestId);
    expect([request.outcome, attempts[0]?.outcome]).toEqual(['ok', 'served']);
  });

  it.each([
    ['while it waits for the first byte', { ...spoken('late'), delayMs: 60_000 }],
    [
      'in mid-stream',
      { pieces: [chunk({ content: 'a' }), chunk({ content: 'b' })], pieceDelayMs: 60_000 },
    ],
  ])(
    'an abort %s is at once, reaches the upstream, and tries no other account',
    async (_, step) => {
      const { upstream, state } = await world.account('first');
      upstream.script(path, [step]);
      const stop = new AbortController();
      const asked = world.ask({ signal: stop.signal });
      await expect.poll(() => upstream.seen.length).toBe(1);
      stop.abort('stopped');
      const { error, request } = await asked;
      expect(error).toMatchObject({ code: 'aborted' });
      await upstream.seen[0]?.aborted;
      expect(request).toMatchObject({ outcome: 'aborted' });
      expect([world.localSeen, await state()]).toEqual([[], 'active']);
    },
  );

  it('an answer that no one began to read is no open row', async () => {
    await world.account('first');
    const chat = world.start();
    await chat.events[Symbol.asyncIterator]().return?.();
    expect((await world.monitoring.request(desktopOwnerId, chat.requestId)).request.outcome).toBe(
      'aborted',
    );
  });
});

describe('local only', () => {
  it.each([
    ['by the caller', () => undefined, { localOnly: true }],
    ['by the setting', () => world.set({ localOnly: true }), {}],
  ])('%s: no account is asked, and each says why', async (_, arrange, caller) => {
    const { upstream } = await world.account('work', { models: [] });
    arrange();
    expect((await world.ask({ caller })).text).toBe('from here');
    const named = await world.ask({ model: 'cloud', caller });
    expect(named.route).toEqual([
      'local/small-local served [fallback_local]',
      'work/cloud passed_over [local_only]',
    ]);
    expect(
      (await world.ask({ model: 'cloud', caller: { ...caller, via: 'lan' } })).error,
    ).toMatchObject({ code: 'local_only' });
    await expect(
      world.router.embed({
        caller: { ...world.caller, ...caller },
        purpose: 'embedding',
        request: { model: 'cloud-embedding', input: ['a'], kind: 'query' },
        signal: AbortSignal.timeout(5_000),
      }),
    ).rejects.toMatchObject({ code: 'local_only' });
    // Not even the list of models was asked for.
    expect(upstream.seen).toEqual([]);
  });
});

describe('a named model', () => {
  it('is what a program gets, or the error', async () => {
    const { upstream } = await world.account('work');
    upstream.script(path, [failure(503, 'down')]);
    const { error, request } = await world.ask({ model: 'cloud', caller: { via: 'lan' } });
    expect(error).toMatchObject({ code: 'provider_overloaded' });
    expect([request.outcome, world.localSeen]).toEqual(['failed', []]);
  });

  it('in the app falls back to this machine, marked', async () => {
    const { upstream } = await world.account('work');
    upstream.script(path, [failure(503, 'down')]);
    expect((await world.ask({ model: 'cloud' })).route).toEqual([
      'work/cloud failed provider_overloaded [chosen_by_user priority]',
      'work/cloud failed provider_overloaded [chosen_by_user priority]',
      'local/small-local served [fallback_local]',
    ]);
  });

  it('that is on this machine never reaches an account, also not as the wrong kind', async () => {
    const { upstream } = await world.account('work', { models: ['small-local', 'local-vectors'] });
    expect((await world.ask({ model: 'small-local' })).route).toEqual([
      'local/small-local served [chosen_by_user]',
    ]);
    await expect(
      world.router.embed({
        caller: world.caller,
        purpose: 'embedding',
        request: { model: 'small-local', input: ['a'], kind: 'query' },
        signal: AbortSignal.timeout(5_000),
      }),
    ).rejects.toMatchObject({ code: 'bad_request' });
    expect(upstream.seen).toEqual([]);
  });

  it('that no one has is not found, without sending the text to anyone', async () => {
    const { upstream } = await world.account('work', { models: [] });
    expect((await world.ask({ model: 'smal-locl' })).error).toMatchObject({ code: 'not_found' });
    expect(upstream.seen.map((request) => request.path)).toEqual(['/v1/models']);
  });

  it('is asked for by name where the provider has no list', async () => {
    const { upstream } = await world.account('work', { models: [] });
    upstream.script('/v1/models', [failure(404, 'no such page')]);
    upstream.script(path, [spoken('yes')]);
    expect((await world.ask({ model: 'unlisted' })).text).toBe('yes');
    expect((await world.ask({ model: 'unlisted' })).text).toBe('yes');
    expect(upstream.seen.filter((request) => request.path === '/v1/models')).toHaveLength(1);
  });
});

describe('when no account can be asked', () => {
  it('a short rest is waited for', async () => {
    const account = await world.account('work');
    world.accounts.markState(account.id, 'cooling', Date.now() + 300, '503');
    expect((await world.ask({ model: 'cloud', caller: { via: 'lan' } })).route).toEqual([
      'work/cloud served [chosen_by_user priority]',
    ]);
  });

  it('a long one is reported, with the time', async () => {
    const account = await world.account('work');
    world.accounts.markState(account.id, 'cooling', Date.now() + 120_000, '429');
    const { error, route, request } = await world.ask({ model: 'cloud', caller: { via: 'lan' } });
    expect(error).toMatchObject({ code: 'no_candidate', retryable: true });
    expect((error as { retryAfterMs: number }).retryAfterMs).toBeGreaterThan(100_000);
    expect([route, request.outcome]).toEqual([['work/cloud passed_over [cooling]'], 'failed']);
  });

  it('with no model and no account says what to do', async () => {
    await world.close();
    world = await routerWorld([]);
    expect((await world.ask()).error).toMatchObject({
      code: 'no_candidate',
      message: expect.stringContaining('Download one') as string,
    });
  });
});

describe('the ledger', () => {
  it('has the row before anything is sent, and each attempt', async () => {
    const { upstream } = await world.account('work');
    upstream.script(path, [{ ...spoken('late'), delayMs: 200 }]);
    const asked = world.ask();
    await expect.poll(() => upstream.seen.length).toBe(1);
    const [row] = await world.monitoring.requests(desktopOwnerId, {});
    expect(row).toMatchObject({ outcome: 'running', attempts: 1, requestedModel: 'auto' });
    expect((await asked).request).toMatchObject({
      outcome: 'ok',
      firstTokenMs: expect.any(Number) as number,
    });
  });

  it('takes usage from the chunk after the finish reason, and estimates where none came', async () => {
    const { upstream } = await world.account('work');
    upstream.script(path, [
      {
        pieces: [
          chunk({ content: 'hi' }),
          chunk({}, 'stop'),
          usageChunk({ prompt_tokens: 11, completion_tokens: 3 }),
          done,
        ],
      },
      { pieces: [chunk({ content: '八个字的中文回答' }), chunk({}, 'stop'), done] },
    ]);
    expect((await world.ask()).request).toMatchObject({
      inputTokens: 11,
      outputTokens: 3,
      usageSource: 'reported',
    });
    expect((await world.ask()).request).toMatchObject({
      outputTokens: 10,
      usageSource: 'estimated',
    });
  });

  it('that cannot settle keeps the answer; the next start finds the row', async () => {
    const { upstream } = await world.account('work');
    upstream.script(path, [
      { pieces: [chunk({ content: 'kept' }), chunk({}, 'stop'), done], pieceDelayMs: 30 },
    ]);
    const chat = world.start();
    let text = '';
    for await (const event of chat.events) {
      if (event.type === 'text') text += event.text;
      if (event.type === 'finish')
        world.store.sqlite.exec(
          `CREATE TRIGGER full BEFORE UPDATE ON requests BEGIN SELECT RAISE(ABORT, 'full'); END`,
        );
    }
    expect([text, world.failures.length]).toEqual(['kept', 1]);
    world.store.sqlite.exec('DROP TRIGGER full');
    expect(world.ledger.recover()).toBe(1);
    expect((await world.monitoring.request(desktopOwnerId, chat.requestId)).request.outcome).toBe(
      'interrupted',
    );
  });

  it('names the request in the egress log', async () => {
    await world.account('work');
    const { request } = await world.ask();
    await expect
      .poll(async () => (await world.monitoring.request(desktopOwnerId, request.id)).egress)
      .toMatchObject([{ purpose: 'chat', allowed: true }]);
  });
});

describe('embeddings', () => {
  const embed = (model: string) =>
    world.router.embed({
      caller: world.caller,
      purpose: 'embedding',
      request: { model, input: ['a', 'bb'], kind: 'passage' },
      signal: AbortSignal.timeout(10_000),
    });

  it('by auto are this machine’s, never an account’s', async () => {
    const { upstream } = await world.account('work', { models: ['text-embedding-3-small'] });
    expect(await embed('auto')).toMatchObject({ model: 'local-vectors', inputTokens: 2 });
    expect(upstream.seen).toEqual([]);
  });

  it('by an account’s model fail over to the next account with the same model, and to no other model', async () => {
    const first = await world.account('first', { models: ['vec'] });
    await world.account('second', { models: ['vec'] });
    first.upstream.script('/v1/embeddings', [failure(500, 'down')]);
    const { model, requestId, vectors } = await embed('vec');
    expect([model, vectors.length]).toEqual(['vec', 2]);
    const { request, attempts } = await world.monitoring.request(desktopOwnerId, requestId);
    expect(request).toMatchObject({ outcome: 'ok', accountName: 'second', inputTokens: 2 });
    expect(attempts.map(({ outcome }) => outcome)).toEqual(['failed', 'failed', 'served']);
    await expect(embed('unknown-vec')).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('what can be asked', () => {
  it('is this machine’s models and the accounts’, named or listed, each once', async () => {
    const first = await world.account('first', { models: ['cloud', 'text-embedding-3-small'] });
    const second = await world.account('second', { models: [] });
    second.upstream.script('/v1/models', [
      { json: { data: [{ id: 'cloud' }, { id: 'whisper-1' }] } },
    ]);
    const all = await world.router.available(desktopOwnerId);
    expect(all.map(({ id, kind, local }) => [id, kind, local])).toEqual([
      ['small-local', 'chat', true],
      ['local-vectors', 'embedding', true],
      ['cloud', 'chat', false],
      ['text-embedding-3-small', 'embedding', false],
    ]);
    expect(all[2]?.accounts).toEqual([first.id, second.id]);
    world.set({ localOnly: true });
    expect((await world.router.available(desktopOwnerId)).every(({ local }) => local)).toBe(true);
  });

  it('another user’s accounts are not among it', async () => {
    await world.account('work');
    expect((await world.router.available('owner_x')).map(({ id }) => id)).toEqual([
      smallModel.id,
      'local-vectors',
    ]);
    expect(
      (await world.ask({ model: 'cloud', caller: { ownerId: 'owner_x' } })).error,
    ).toMatchObject({ code: 'not_found' });
  });
});
