import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ChatEvent } from '../../../../shared/chat.ts';
import { noLimits } from '../../../../shared/contract/accounts.ts';
import { routerWorld, type RouterWorld } from '../../../../test/fakes/router-world.ts';
import {
  chunk,
  done,
  failure,
  spoken,
  usageChunk,
  type Step,
} from '../../../../test/fakes/upstream.ts';

/**
 * What goes wrong at the first of two accounts, each over real HTTP: at the defaults and under a
 * policy that holds a stream until its end and waits for the first account. Only the limits are
 * shorter than the defaults.
 */
const path = '/v1/chat/completions';
const limitMs = 150;
const words = ['the ', 'whole ', 'answer'];
const whole = words.join('');
const usage = usageChunk({ prompt_tokens: 7, completion_tokens: 3, total_tokens: 10 });
const half = [chunk({ role: 'assistant', content: '' }), chunk({ content: 'half of ' })];

/** Rescued: the other account's. Own: the first account's. Told: the error, after half an answer. */
type Result = 'rescued' | 'own' | 'told' | 'filtered' | 'any';
interface Fault {
  steps: readonly Step[];
  byDefault: Result;
  tuned: Exclude<Result, 'told'>;
}

const faults: Record<string, Fault> = {
  '429 that names a wait': {
    steps: [failure(429, 'slow down', null, { 'retry-after': '1' })],
    byDefault: 'rescued',
    tuned: 'rescued',
  },
  '429 without a word': {
    steps: [{ status: 429, json: {} }],
    byDefault: 'rescued',
    tuned: 'rescued',
  },
  '500 once': { steps: [failure(500, 'hiccup'), spoken(...words)], byDefault: 'own', tuned: 'own' },
  '500 for good': { steps: [failure(500, 'down')], byDefault: 'rescued', tuned: 'rescued' },
  '503': { steps: [failure(503, 'busy')], byDefault: 'rescued', tuned: 'rescued' },
  reset: { steps: [{ reset: true }], byDefault: 'rescued', tuned: 'rescued' },
  silence: { steps: [{ stalls: true }], byDefault: 'rescued', tuned: 'rescued' },
  'silence after an event that is no content': {
    steps: [{ pieces: [chunk({ role: 'assistant', content: '' }), usage], stalls: true }],
    byDefault: 'rescued',
    tuned: 'rescued',
  },
  'a slow first token': {
    steps: [{ ...spoken(...words), delayMs: limitMs * 2 }],
    byDefault: 'rescued',
    tuned: 'own',
  },
  cut: { steps: [{ pieces: half, cut: true }], byDefault: 'told', tuned: 'rescued' },
  stall: { steps: [{ pieces: half, stalls: true }], byDefault: 'told', tuned: 'rescued' },
  'no [DONE]': {
    steps: [{ pieces: [...words.map((content) => chunk({ content })), chunk({}, 'stop'), usage] }],
    byDefault: 'own',
    tuned: 'own',
  },
  'no [DONE], and the connection stays open': {
    steps: [
      {
        pieces: [...words.map((content) => chunk({ content })), chunk({}, 'stop'), usage],
        stalls: true,
      },
    ],
    byDefault: 'own',
    tuned: 'own',
  },
  'a malformed event': {
    steps: [
      {
        pieces: [
          chunk({ content: words[0] }),
          'data: {"choices": [{"delta": {"cont\n\n',
          ...words.slice(1).map((content) => chunk({ content })),
          chunk({}, 'stop'),
          usage,
          done,
        ],
      },
    ],
    byDefault: 'own',
    tuned: 'own',
  },
  'malformed events without end': {
    steps: [{ pieces: Array.from({ length: 5 }, () => 'data: {"choices": 5}\n\n') }],
    byDefault: 'rescued',
    tuned: 'rescued',
  },
  'a prompt that is too long for it': {
    steps: [failure(400, 'too long', 'context_length_exceeded')],
    byDefault: 'rescued',
    tuned: 'rescued',
  },
  'a content filter': {
    steps: [{ pieces: [chunk({ content: 'I ' }), chunk({}, 'content_filter'), done] }],
    byDefault: 'filtered',
    tuned: 'filtered',
  },
  flapping: {
    steps: [failure(500, 'down'), spoken(...words), failure(503, 'busy'), { reset: true }],
    byDefault: 'any',
    tuned: 'any',
  },
};

let world: RouterWorld;
beforeEach(async () => {
  world = await routerWorld([]);
});
afterEach(() => world.close());

async function twoAccounts(steps: readonly Step[]) {
  const limits = { ...noLimits, firstEventMs: limitMs, betweenEventsMs: limitMs };
  const first = await world.account('first', { limits });
  const second = await world.account('second', { limits });
  first.upstream.script(path, steps);
  second.upstream.script(path, [spoken(...words)]);
  return { first, second };
}

const asProgram = (model: string) => ({ model, caller: { via: 'lan' as const } });

async function check(model: string, result: Result): Promise<void> {
  const { text, error, request, attempts } = await world.ask(asProgram(model));
  if (result === 'told') {
    expect([text, request.outcome]).toEqual(['half of ', 'failed']);
    expect(['stream_broken', 'timeout']).toContain((error as { code?: string } | null)?.code);
    return;
  }
  expect([error, request.outcome]).toEqual([null, 'ok']);
  if (result === 'filtered') return expect(text).toBe('I ');
  expect(text).toBe(whole);
  if (result !== 'any') expect(request.accountName).toBe(result === 'own' ? 'first' : 'second');
  // The accounts: what the answer took is in the request's row, and in no attempt's.
  expect(request).toMatchObject({ inputTokens: 7, outputTokens: 3, usageSource: 'reported' });
  const served = attempts.filter(({ outcome }) => outcome === 'served');
  expect(served.map(({ inputTokens, accountName }) => [inputTokens, accountName])).toEqual([
    [0, request.accountName],
  ]);
}

describe('a fault of the first account', () => {
  it.each(Object.entries(faults))('%s, at the defaults', async (_, { steps, byDefault }) => {
    await twoAccounts(steps);
    await check('cloud', byDefault);
  });

  it.each(Object.entries(faults))(
    '%s, where a stream is held until its end and the first account is waited for',
    async (name, { steps, tuned }) => {
      const { second } = await twoAccounts(steps);
      world.policy('sure', {
        tiers: [{ name: 'all', models: ['cloud'] }],
        commitAfter: 'end',
        waitFirst: true,
      });
      await check('sure', tuned);
      if (tuned === 'own') expect([name, second.upstream.seen.length]).toEqual([name, 0]);
    },
  );

  it('that comes and goes is met by none of eight requests', async () => {
    await twoAccounts(
      Array.from({ length: 16 }, (_, at) =>
        at % 2 === 0 ? failure(500, 'down') : spoken(...words),
      ),
    );
    for (let n = 0; n < 8; n += 1) await check('cloud', 'any');
  });
});

describe('an unreadable event', () => {
  const broken = 'data: {"choices": 5}\n\n';
  it('is skipped and counted with the attempt, and rests no account', async () => {
    const { upstream, state } = await world.account('only');
    upstream.script(path, [
      {
        pieces: [
          chunk({ content: 'an ' }),
          broken,
          chunk({ content: 'answer' }),
          chunk({}, 'stop'),
        ],
      },
    ]);
    const { text, attempts } = await world.ask(asProgram('cloud'));
    expect(text).toBe('an answer');
    expect(attempts[0]?.reasons).toContainEqual({ code: 'unreadable_events', detail: '1' });
    expect(await state()).toBe('active');
    expect((await world.ask(asProgram('cloud'))).error).toBeNull();
  });

  it.each<[string, string[]]>([
    ['three in a row', [broken, broken, broken, chunk({}, 'stop'), done]],
    ['one where the finish should be', [broken]],
  ])('%s end the answer, and the message names the event', async (_, pieces) => {
    const { upstream } = await world.account('only');
    upstream.script(path, [{ pieces: [chunk({ content: 'half' }), ...pieces] }]);
    const { error } = await world.ask(asProgram('cloud'));
    expect(error).toMatchObject({ code: 'stream_broken' });
    expect(String(error)).toMatch(/event/i);
    expect(String(error)).not.toMatch(/base URL/i);
  });
});

describe('a silent account', () => {
  it('is counted with all that it may have taken, as soon as another has begun', async () => {
    const { first } = await twoAccounts([{ stalls: true }]);
    const { attempts, request } = await world.ask(asProgram('cloud'));
    await first.upstream.seen[0]?.aborted;
    expect(attempts.map(({ outcome, hedge }) => [outcome, hedge])).toEqual([
      ['aborted', false],
      ['served', true],
    ]);
    expect(attempts[0]?.inputTokens).toBeGreaterThan(0);
    expect(request.accountName).toBe('second');
  });

  it('after another silent one makes a third be asked', async () => {
    const { second } = await twoAccounts([{ stalls: true }]);
    second.upstream.script(path, [{ stalls: true }]);
    const third = await world.account('third');
    third.upstream.script(path, [spoken(...words)]);
    const { request, text } = await world.ask(asProgram('cloud'));
    expect([text, request.accountName]).toEqual([whole, 'third']);
  });

  it('is given up after three times its limit where no other is left', async () => {
    const { second } = await twoAccounts([{ stalls: true }]);
    second.upstream.script(path, [failure(401, 'no', 'invalid_api_key')]);
    const startedAt = performance.now();
    const { error } = await world.ask(asProgram('cloud'));
    expect(error).toMatchObject({ code: 'timeout' });
    expect(performance.now() - startedAt).toBeGreaterThan(2 * limitMs);
  });

  it('is no reason to have this machine stand in before it is given up', async () => {
    const own = await routerWorld();
    try {
      const limits = { ...noLimits, firstEventMs: 60, betweenEventsMs: 60 };
      const { upstream } = await own.account('only', { limits });
      upstream.script(path, [{ stalls: true }]);
      const tiers = [{ name: 'all', models: ['cloud'] }];
      own.policy('homely', { tiers, fallbackLocal: true });
      const { text, attempts } = await own.ask(asProgram('homely'));
      expect(text).toBe('from here');
      expect(attempts.map(({ outcome, hedge }) => [outcome, hedge])).toEqual([
        ['failed', false],
        ['served', false],
      ]);
    } finally {
      await own.close();
    }
  });

  it('makes another provider be asked before another account of its own', async () => {
    const { first } = await twoAccounts([{ stalls: true }]);
    const sibling = await world.account('sibling', { baseUrl: first.baseUrl, priority: 1 });
    const { request, attempts } = await world.ask(asProgram('cloud'));
    expect(request.accountName).toBe('second');
    expect(attempts.find(({ accountName }) => accountName === sibling.name)?.outcome).toBe(
      'not_needed',
    );
  });

  it('that sends heartbeats is not given up while no other can answer', async () => {
    const limits = { ...noLimits, firstEventMs: 60, betweenEventsMs: 60 };
    const { upstream } = await world.account('only', { limits });
    const beats = Array.from({ length: 30 }, () => ': still here\n\n');
    upstream.script(path, [
      {
        pieces: [
          ...beats,
          chunk({ content: words[0] }),
          ...beats,
          chunk({ content: `${words[1] ?? ''}${words[2] ?? ''}` }),
          chunk({}, 'stop'),
          usage,
          done,
        ],
        pieceDelayMs: 15,
      },
    ]);
    expect((await world.ask(asProgram('cloud'))).text).toBe(whole);
  });
});

describe('a named wait', () => {
  it('is waited out where no other account can answer', async () => {
    const { upstream } = await world.account('only');
    upstream.script(path, [
      failure(429, 'slow down', null, { 'retry-after-ms': '120' }),
      spoken(...words),
    ]);
    const startedAt = performance.now();
    expect((await world.ask(asProgram('cloud'))).text).toBe(whole);
    expect(performance.now() - startedAt).toBeGreaterThan(110);
  });

  it('of more than ten seconds fails at once, with its time', async () => {
    const { upstream } = await world.account('only');
    upstream.script(path, [failure(429, 'slow down', null, { 'retry-after': '11' })]);
    expect((await world.ask(asProgram('cloud'))).error).toMatchObject({
      code: 'provider_rate_limited',
      retryAfterMs: 11_000,
    });
  });
});

describe('retries', () => {
  it.each([0, 1, 3])('%i: as many further tries of the same account', async (retries) => {
    const { first, second } = await twoAccounts([failure(500, 'down')]);
    world.policy('patient', { tiers: [{ name: 'all', models: ['cloud'] }], retries });
    const { request } = await world.ask(asProgram('patient'));
    expect(request.accountName).toBe('second');
    expect([first.upstream.seen.length, second.upstream.seen.length]).toEqual([retries + 1, 1]);
  });
});

describe('a deadline', () => {
  it('is shared: a silent account leaves the next ones their part of it', async () => {
    const limits = { ...noLimits, firstEventMs: 60_000 };
    const first = await world.account('first', { limits });
    await world.account('second', { limits });
    first.upstream.script(path, [{ stalls: true }]);
    world.policy('quick', { tiers: [{ name: 'all', models: ['cloud'] }], deadlineMs: 1_000 });
    expect((await world.ask(asProgram('quick'))).request.accountName).toBe('second');
  });

  it('ends a silent account at its share where the first is waited for', async () => {
    const limits = { ...noLimits, firstEventMs: 60_000 };
    const first = await world.account('first', { limits });
    await world.account('second', { limits });
    first.upstream.script(path, [{ stalls: true }]);
    const tiers = [{ name: 'all', models: ['cloud'] }];
    world.policy('patient', { tiers, waitFirst: true, deadlineMs: 1_000 });
    const { request, attempts } = await world.ask(asProgram('patient'));
    expect(request.accountName).toBe('second');
    expect(attempts[0]).toMatchObject({ outcome: 'failed', errorCode: 'timeout' });
  });
});

describe('a deadline, once an answer has begun', () => {
  const tiers = [{ name: 'all', models: ['cloud'] }];

  /** One account breaks off within its answer, the other says nothing; neither has another limit. */
  async function broken(policy: object, more: { plain?: boolean } = {}) {
    const limits = { ...noLimits, firstEventMs: 3_600_000, betweenEventsMs: 3_600_000 };
    const first = await world.account('first', { limits });
    const second = await world.account('second', { limits });
    first.upstream.script(path, [{ pieces: half, cut: true }]);
    second.upstream.script(path, [{ stalls: true }]);
    world.policy('short', { tiers, retries: 0, deadlineMs: 1_000, ...policy });
    const chat = world.router.chat({
      caller: { ...world.caller, via: 'lan' },
      purpose: 'api',
      request: { model: 'short', messages: [{ role: 'user', content: 'Hello there' }] },
      signal: new AbortController().signal,
      ...more,
    });
    const read = async (): Promise<void> => {
      for await (const _ of chat.events);
    };
    const error = await read().catch((thrown: unknown) => thrown);
    return { error, asked: second.upstream.seen.length };
  }

  it('holds again where it broke off before anything was shown: the next account may say nothing', async () => {
    expect(await broken({}, { plain: true })).toMatchObject({
      error: { code: 'timeout' },
      asked: 1,
    });
  });

  it('holds again for a stream that is kept until its end', async () => {
    expect(await broken({ commitAfter: 'end' })).toMatchObject({
      error: { code: 'timeout' },
      asked: 1,
    });
  });

  it('is given once more to the account that continues it', async () => {
    expect(await broken({ continueBroken: true })).toMatchObject({
      error: { code: 'stream_broken' },
      asked: 1,
    });
  });
});

describe('a policy that continues broken answers', () => {
  const rest = [chunk({ content: 'an answer' }), chunk({}, 'stop'), usage, done];
  beforeEach(() => {
    world.policy('on', { tiers: [{ name: 'all', models: ['cloud'] }], continueBroken: true });
  });

  it.each<[string, Step]>([
    ['cut', { pieces: half, cut: true }],
    ['stalled', { pieces: half, stalls: true }],
  ])('has the next account go on where it was %s, marked', async (_, step) => {
    const { second } = await twoAccounts([step]);
    second.upstream.script(path, [{ pieces: rest }]);
    const { caller } = world;
    const chat = world.router.chat({
      caller: { ...caller, via: 'lan' },
      purpose: 'api',
      request: { model: 'on', messages: [{ role: 'user', content: 'Hello there' }] },
      signal: new AbortController().signal,
    });
    const events: ChatEvent[] = [];
    for await (const event of chat.events) events.push(event);
    expect(events.flatMap((event) => (event.type === 'text' ? event.text : [])).join('')).toBe(
      'half of an answer',
    );
    expect(events.find(({ type }) => type === 'finish')).toEqual({
      type: 'finish',
      reason: 'stop',
      continued: 1,
    });
    expect(second.upstream.seen[0]?.body).toMatchObject({
      messages: [{ role: 'user' }, { role: 'assistant', content: 'half of ' }],
    });
    const { attempts, request } = await world.monitoring.request(caller.ownerId, chat.requestId);
    expect(request).toMatchObject({ outcome: 'ok', accountName: 'second', inputTokens: 7 });
    expect(attempts.map(({ outcome }) => outcome)).toEqual(['failed', 'served']);
    expect(attempts[1]?.reasons).toContainEqual({ code: 'continued', detail: '' });
    // Each part is paid where it was made: the broken one in its own row.
    expect(attempts[0]?.inputTokens).toBeGreaterThan(0);
  });

  it('tells the failure where no other account is left, or a tool call had begun', async () => {
    const { first, second } = await twoAccounts([{ pieces: half, cut: true }]);
    second.upstream.script(path, [failure(500, 'down')]);
    expect((await world.ask(asProgram('on'))).error).toMatchObject({ code: 'stream_broken' });
    const call = { index: 0, id: 'a', function: { name: 'look', arguments: '{' } };
    first.upstream.script(path, [{ pieces: [chunk({ tool_calls: [call] })], cut: true }]);
    second.upstream.script(path, [{ pieces: rest }]);
    expect((await world.ask(asProgram('on'))).error).toMatchObject({ code: 'stream_broken' });
  });
});
