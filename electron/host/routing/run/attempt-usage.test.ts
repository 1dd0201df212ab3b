import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { routerWorld, type RouterWorld } from '../../../../test/fakes/router-world.ts';
import {
  chunk,
  done,
  failure,
  spoken,
  usageChunk,
  type Step,
} from '../../../../test/fakes/upstream.ts';
import { desktopOwnerId } from '../../../../shared/ids.ts';

const path = '/v1/chat/completions';
let world: RouterWorld;
beforeEach(async () => {
  world = await routerWorld([]);
});
afterEach(() => world.close());

const limitTokens = 5_000;
/** “Hello there”: two words and one message, in a request without tools. */
const prompt = 2 + 6 + 80;
/** Sent as the longest answer where a request names none. */
const answer = 4_096;

const budget = async () =>
  (await world.quota.save(desktopOwnerId, { ...world.budget('hard'), limitTokens })).id;
const use = async (id: string) =>
  (await world.quota.list(desktopOwnerId)).use.find(({ budgetId }) => budgetId === id);
/** The same, as the ledger has it after a start. */
const counted = async (id: string) => {
  world.ledger.flush();
  const { createQuota } = await import('../../quota/create-quota.ts');
  const { createChanges } = await import('../../changes/create-changes.ts');
  const again = createQuota({
    db: world.store.db,
    sqlite: world.store.sqlite,
    changes: createChanges(),
    now: Date.now,
  });
  return (await again.list(desktopOwnerId)).use.find(({ budgetId }) => budgetId === id);
};

interface Ending {
  name: string;
  steps: readonly Step[];
  policy?: { deadlineMs: number } | undefined;
  /** Stops reading after the first text, or after the finish. */
  stops?: boolean | 'finish';
  used: number;
  unknown: number;
}

const silent: Step = { ...spoken('late'), delayMs: 5_000 };
const partial = chunk({ content: 'one two three' });
const endings: readonly Ending[] = [
  {
    name: 'a time-out before any content counts the prompt, and the answer as it was reserved',
    steps: [silent],
    policy: { deadlineMs: 1_000 },
    used: prompt + answer,
    unknown: answer,
  },
  {
    name: 'a connection that breaks before any content counts the same',
    steps: [{ pieces: [], cut: true }],
    used: prompt + answer,
    unknown: answer,
  },
  {
    name: 'a 500 after the body was taken counts the same',
    steps: [failure(500, 'internal error')],
    used: prompt + answer,
    unknown: answer,
  },
  {
    name: 'a 200 that is no answer counts the same',
    steps: [{ json: { what: 'is this' } }],
    used: prompt + answer,
    unknown: answer,
  },
  {
    name: 'a stream that breaks counts the answer as it was reserved: reasoning may be hidden',
    steps: [{ pieces: [partial], cut: true }],
    used: prompt + answer,
    unknown: answer - 3,
  },
  {
    name: 'a reader who stops counts the same',
    steps: [{ pieces: [partial, ...Array.from({ length: 50 }, () => '')], pieceDelayMs: 20 }],
    stops: true,
    used: prompt + answer,
    unknown: answer - 3,
  },
  {
    name: 'a reader who stops between the finish and the usage counts the same',
    steps: [
      {
        pieces: [partial, chunk({}, 'stop'), ...Array.from({ length: 50 }, () => '')],
        pieceDelayMs: 20,
      },
    ],
    stops: 'finish',
    used: prompt + answer,
    unknown: answer - 3,
  },
  {
    name: 'an answer without usage counts the most that it can be',
    steps: [{ pieces: [partial, chunk({}, 'stop'), done] }],
    used: prompt + 3,
    unknown: 0,
  },
  {
    name: 'an answer whose usage is zero counts the same',
    steps: [
      {
        pieces: [
          partial,
          chunk({}, 'stop'),
          usageChunk({ prompt_tokens: 0, completion_tokens: 0 }),
          done,
        ],
      },
    ],
    used: prompt + 3,
    unknown: 0,
  },
  {
    name: 'usage that was reported of a half does not stand for the whole',
    steps: [
      { pieces: [usageChunk({ prompt_tokens: 40, completion_tokens: 1 }), partial], cut: true },
    ],
    used: 40 + answer,
    unknown: answer - 3,
  },
  {
    name: 'a failure (503) within a stream that reported usage counts what was reported and reserved',
    steps: [
      {
        pieces: [
          usageChunk({ prompt_tokens: 40, completion_tokens: 1 }),
          `data: ${JSON.stringify({ error: { message: 'overloaded', code: 503 } })}\n\n`,
        ],
      },
    ],
    used: 40 + answer,
    unknown: answer - 1,
  },
  {
    name: 'a failure behind a 200 that reported nothing counts as it was reserved',
    steps: [{ json: { error: { message: 'overloaded', code: 503 } } }],
    used: prompt + answer,
    unknown: answer,
  },
  {
    name: 'a refusal (400) counts nothing',
    steps: [failure(400, 'bad value')],
    used: 0,
    unknown: 0,
  },
  {
    name: 'a provider that is overloaded (503) did no work and counts nothing',
    steps: [failure(503, 'overloaded')],
    used: 0,
    unknown: 0,
  },
];

describe('what was sent and ended without usage counts against a hard budget', () => {
  it.each(endings)('$name', async ({ steps, policy, stops = false, used, unknown }) => {
    const { upstream } = await world.account('first');
    upstream.script(path, steps);
    world.policy('once', { tiers: [{ name: 'only', models: ['cloud'] }], retries: 0, ...policy });
    const id = await budget();
    const chat = world.start({ model: 'once', caller: { via: 'lan' } });
    try {
      for await (const event of chat.events)
        if (stops !== false && event.type === (stops === true ? 'text' : stops)) break;
    } catch {
      // How it fails is looked at elsewhere.
    }
    expect(upstream.seen).toHaveLength(1);
    const figures = { usedTokens: used, unknownTokens: unknown, reservedTokens: 0 };
    expect(await use(id)).toMatchObject(figures);
    if (used > 0) expect(await counted(id)).toMatchObject(figures);
  });

  it('a silent provider fills the budget: five requests are not five times nothing', async () => {
    const { upstream } = await world.account('first');
    upstream.script(path, [silent]);
    world.policy('fast', { tiers: [{ name: 'only', models: ['cloud'] }], deadlineMs: 1_000 });
    await budget();
    const errors = [];
    for (let n = 0; n < 5; n += 1)
      errors.push((await world.ask({ model: 'fast', caller: { via: 'lan' } })).error);
    expect(errors.map((error) => (error as { code?: string } | null)?.code)).toContain(
      'budget_exceeded',
    );
    expect(upstream.seen.length).toBeLessThan(5);
  });

  it('a hedge that was overtaken counts next to the one that served', async () => {
    const slow = await world.account('slow');
    const quick = await world.account('quick');
    slow.upstream.script(path, [silent]);
    quick.upstream.script(path, [
      {
        pieces: [
          chunk({ content: 'here' }),
          chunk({}, 'stop'),
          usageChunk({ prompt_tokens: 9, completion_tokens: 1 }),
          done,
        ],
      },
    ]);
    world.policy('hedged', { tiers: [{ name: 'only', models: ['cloud'] }], hedgeAfterMs: 100 });
    const { id } = await world.quota.save(desktopOwnerId, {
      ...world.budget('wide'),
      limitTokens: 100_000,
    });
    expect((await world.ask({ model: 'hedged', caller: { via: 'lan' } })).text).toBe('here');
    expect(await use(id)).toMatchObject({
      usedTokens: prompt + answer + 10,
      unknownTokens: answer,
      reservedTokens: 0,
    });
    expect(await counted(id)).toMatchObject({
      usedTokens: prompt + answer + 10,
      unknownTokens: answer,
    });
  });

  it('a host that cannot be reached was sent nothing, and counts nothing', async () => {
    const { upstream } = await world.account('gone');
    await upstream.close();
    const id = await budget();
    expect((await world.ask({ model: 'cloud', caller: { via: 'lan' } })).error).toMatchObject({
      code: 'provider_unreachable',
    });
    expect(await use(id)).toMatchObject({ usedTokens: 0, reservedTokens: 0 });
  });
});
