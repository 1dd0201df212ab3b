import * as fc from 'fast-check';
import { setImmediate as turn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { dayMs } from '../../../shared/time.ts';
import { randomOf } from '../../../test/bench/random.ts';
import { costMicroOf } from '../usage/prices.ts';
import { price, quotaWorld, used } from '../../../test/fakes/quota-world.ts';

/** What a request was thought to have in its prompt, and had. */
interface InFlight {
  estimated: number;
  actual: number;
}

const under = ({ estimated, actual }: InFlight): number => Math.max(0, actual - estimated);
const sum = (values: readonly number[]): number =>
  values.reduce((total, value) => total + value, 0);

/**
 * 200 requests at once against one hard limit until nothing more is let in. The provider counts the
 * prompt as it likes, from a third less than was estimated to a half more, and keeps to the longest
 * answer that it was sent.
 */
async function rush(limitTokens: number, limitCostMicro: number, seed: number) {
  const random = randomOf(seed);
  const world = quotaWorld();
  const { id } = await world.budget({ limitTokens, limitCostMicro, currency: 'USD' });
  const inFlight = new Set<InFlight>();
  const all: InFlight[] = [];
  let atLastAdmission: InFlight[] = [];
  let most = 0;
  const hand = async (): Promise<void> => {
    for (;;) {
      const estimated = 1 + Math.floor(random() * 400);
      const maxOutputTokens = random() < 0.5 ? null : 1 + Math.floor(random() * 300);
      const { held } = world.begin({ inputTokens: estimated, maxOutputTokens, price });
      if (held === null) return;
      const one = { estimated, actual: Math.round(estimated * (0.67 + random() * 0.83)) };
      inFlight.add(one);
      all.push(one);
      most = Math.max(most, inFlight.size);
      atLastAdmission = [...inFlight];
      for (let turns = Math.floor(random() * 8); turns >= 0; turns -= 1) await turn();
      const longest = held.reservation.maxOutputTokens ?? maxOutputTokens ?? 0;
      held.end(
        random() < 0.1
          ? null
          : used(one.actual, Math.floor(longest * (random() < 0.3 ? 1 : random()))),
      );
      inFlight.delete(one);
    }
  };
  await Promise.all(Array.from({ length: 200 }, hand));
  const [use] = await world.use(id);
  await world.close();
  const error = {
    mean: sum(all.map(({ estimated, actual }) => actual / estimated - 1)) / all.length,
    underestimated: sum(atLastAdmission.map(under)),
  };
  return {
    use,
    most,
    requests: all.length,
    error,
    priceOfError: sum(atLastAdmission.map((one) => costMicroOf(used(under(one), 0), price))),
  };
}

it('200 requests at once overrun a hard limit by no more than their prompts were underestimated', async () => {
  const told: string[] = [];
  for (const [seed, limitTokens, limitCostMicro] of [
    [1, 100_000, 10_000_000],
    [2, 1_000_000, 10_000_000],
    [3, 10_000_000, 400_000],
    [4, 20_000, 90_000],
  ] as const) {
    const { use, most, requests, error, priceOfError } = await rush(
      limitTokens,
      limitCostMicro,
      seed,
    );
    const overrun = {
      tokens: (use?.usedTokens ?? 0) - limitTokens,
      costMicro: (use?.usedCostMicro ?? 0) - limitCostMicro,
    };
    told.push(
      `limit ${limitTokens} tokens, ${limitCostMicro} millionths: ${requests} requests, up ` +
        `to ${most} at once, estimate off by ${(error.mean * 100).toFixed(1)} % in the mean, ` +
        `overrun ${overrun.tokens} tokens (allowed ${error.underestimated}), ` +
        `${overrun.costMicro} millionths (allowed ${priceOfError})`,
    );
    expect(overrun.tokens).toBeLessThanOrEqual(error.underestimated);
    expect(overrun.costMicro).toBeLessThanOrEqual(priceOfError);
    expect(use).toMatchObject({ reservedTokens: 0, reservedCostMicro: 0 });
    // The limit was reached, and not kept by refusing everybody.
    expect(
      Math.max((use?.usedTokens ?? 0) / limitTokens, (use?.usedCostMicro ?? 0) / limitCostMicro),
    ).toBeGreaterThan(0.95);
  }
  process.stdout.write(`${told.join('\n')}\n`);
});

type Step =
  | { kind: 'begin'; user: number; model: number; input: number; output: number | null }
  | { kind: 'end'; which: number; input: number; output: number; nothing: boolean }
  | { kind: 'crash' }
  | { kind: 'pass'; ms: number };
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('begin' as const),
      user: fc.nat(2),
      model: fc.nat(2),
      input: fc.integer({ min: 1, max: 500 }),
      output: fc.option(fc.integer({ min: 1, max: 500 })),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('end' as const),
      which: fc.nat(20),
      input: fc.nat(700),
      output: fc.nat(700),
      nothing: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('crash' as const) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('pass' as const), ms: fc.nat(40_000) }) },
);

it('whatever happens in whatever order: what settled is what the ledger has, and what the counters have', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
      const world = quotaWorld();
      const all = await world.budget({
        name: 'all',
        limitTokens: 20_000,
        limitCostMicro: 60_000,
        currency: 'USD',
      });
      const each = await world.budget({
        name: 'each',
        limitTokens: 5_000,
        scope: { user: '*', model: '*' },
        period: 'rolling',
        rollingMs: dayMs,
      });
      const expected = { tokens: 0, costMicro: 0 };
      let running: {
        end: ReturnType<typeof world.must>['end'];
        held: { tokens: number; costMicro: number };
      }[] = [];
      for (const one of steps) {
        if (one.kind === 'pass') world.pass(one.ms);
        if (one.kind === 'begin') {
          const { held } = world.begin({
            endUser: `u${one.user}`,
            model: `m${one.model}`,
            inputTokens: one.input,
            maxOutputTokens: one.output,
            price,
          });
          if (held !== null) running.push({ end: held.end, held: held.reservation });
        }
        if (one.kind === 'end' && running.length > 0) {
          const [ended] = running.splice(one.which % running.length, 1);
          const usage = one.nothing ? null : used(one.input, one.output);
          ended?.end(usage);
          expected.tokens += usage === null ? 0 : usage.input + usage.output;
          expected.costMicro += usage === null ? 0 : costMicroOf(usage, price);
        }
        if (one.kind === 'crash') {
          expect(world.restart()).toBe(running.length);
          expected.tokens += sum(running.map(({ held }) => held.tokens));
          expected.costMicro += sum(running.map(({ held }) => held.costMicro));
          running = [];
        }
      }
      const [total] = await world.use(all.id);
      const byUser = (await world.use(each.id)).filter(({ key }) => key.includes('/'));
      expect({ tokens: total?.usedTokens, costMicro: total?.usedCostMicro }).toEqual(expected);
      expect(sum(byUser.map(({ usedTokens }) => usedTokens))).toBe(expected.tokens);
      expect([
        total?.reservedTokens,
        sum(byUser.map(({ reservedTokens }) => reservedTokens)),
      ]).toEqual(Array.from({ length: 2 }, () => sum(running.map(({ held }) => held.tokens))));
      world.ledger.flush();
      const ledger = world.store.sqlite
        .prepare(
          `SELECT coalesce(sum(iif(outcome = 'interrupted', reserved_tokens, input_tokens + ` +
            `output_tokens)), 0) AS tokens, coalesce(sum(iif(outcome = 'interrupted', ` +
            'reserved_cost_micro, cost_micro)), 0) AS costMicro FROM requests',
        )
        .get();
      expect(ledger).toEqual(expected);
      await world.close();
    }),
    { numRuns: 60 },
  );
});
