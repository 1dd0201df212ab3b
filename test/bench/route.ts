/** One plan by a policy for 200 candidates, as the router makes it for each request. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import {
  intentSchema,
  policyDefinitionSchema,
  strategySchema,
  type Strategy,
} from '../../shared/contract/policies.ts';
import { plan } from '../../electron/host/routing/planning/plan.ts';
import { preparePolicy } from '../../electron/host/routing/candidates/prepared-policy.ts';
import { noFacts } from '../../electron/host/routing/request/request-facts.ts';
import { estimateComplexity } from '../../electron/host/routing/rules/complexity.ts';
import { classifyIntent } from '../../electron/host/routing/rules/intent.ts';
import { randomOf } from './random.ts';
import { poolOfCandidates } from './route-pool.ts';
import type { Row } from './row.ts';

const candidates = 200;
const rounds = 5;
const plans = 4_000;
const warmUp = 3_000;
const nowMs = 1_790_000_000_000;

const definitionOf = (strategy: Strategy) =>
  policyDefinitionSchema.parse({
    tiers: [
      { name: 'small', models: ['model-0', 'model-1'], strategy },
      { name: 'large', models: ['model-2', 'model-3'], strategy },
    ],
    rules: [
      { kind: 'user_tier', tiers: { nobody: 'small' } },
      { kind: 'budget', steps: [{ at: 2 / 3, tier: 'small' }] },
      {
        kind: 'ab',
        split: [
          { tier: 'small', share: 0.5 },
          { tier: 'large', share: 0.5 },
        ],
      },
    ],
  });

const shareAt = (sorted: Float64Array, share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

/** Median and 99th percentile of each round, microseconds. */
function timesOf(strategy: Strategy): { median: number; p99: number }[] {
  const next = randomOf(11);
  const pool = poolOfCandidates(candidates, next);
  const policy = preparePolicy(
    { id: 'policy_bench', alias: 'bench', version: 1, definition: definitionOf(strategy) },
    pool,
  );
  const once = (turn: number): number => {
    const facts = {
      ...noFacts,
      inputTokens: 700,
      turns: { small: turn, large: turn },
      random: next(),
      splitKey: `conversation ${turn % 64}`,
    };
    const started = process.hrtime.bigint();
    const made = plan(
      { model: 'bench', localOnly: false, mayFallBack: false, facts },
      pool,
      policy,
      nowMs,
    );
    const took = Number(process.hrtime.bigint() - started) / 1000;
    if (made.attempts.length + made.passedOver.length !== candidates)
      throw new Error('a candidate is missing from the plan');
    return took;
  };
  for (let turn = 0; turn < warmUp; turn += 1) once(turn);
  return Array.from({ length: rounds }, () => {
    const times = Float64Array.from({ length: plans }, (_, turn) => once(turn)).sort();
    return { median: shareAt(times, 0.5), p99: shareAt(times, 0.99) };
  });
}

const sentences = z.array(z.tuple([intentSchema, z.string()]));
const intentsSchema = z.object({ tune: sentences, held: sentences });

function intentsHeld(): string {
  const { held } = intentsSchema.parse(
    JSON.parse(
      readFileSync(fileURLToPath(new URL('../data/intents.json', import.meta.url)), 'utf8'),
    ),
  );
  const right = held.filter(
    ([intent, content]) =>
      classifyIntent({ messages: [{ role: 'user', content }], purpose: null }).intent === intent,
  ).length;
  return `intent right for ${right} of ${held.length} sentences that its cues were not weighted on`;
}

/** Both rules that read text, on a prompt of a megabyte. */
function readingMs(): number {
  const messages = [
    {
      role: 'user' as const,
      content:
        'Compare the two designs step by step. 比较两个方案。 function f(x) { return x; }\n'.repeat(
          14_000,
        ),
    },
  ];
  const times = Float64Array.from({ length: 200 }, () => {
    const started = performance.now();
    estimateComplexity({ messages, tools: [], extra: {}, inputTokens: 250_000 });
    classifyIntent({ messages, purpose: null });
    return performance.now() - started;
  });
  return shareAt(times.sort(), 0.99);
}

export async function rows(): Promise<Row[]> {
  const byStrategy = strategySchema.options.map((strategy) => {
    const times = timesOf(strategy);
    return {
      strategy,
      median: median(times.map((round) => round.median)),
      p99: median(times.map((round) => round.p99)),
    };
  });
  const worst = byStrategy.reduce((slowest, one) => (one.p99 > slowest.p99 ? one : slowest));
  const all = byStrategy
    .map((one) => `${one.strategy} ${one.median.toFixed(0)}/${one.p99.toFixed(0)}`)
    .join(', ');
  const note =
    `${candidates} candidates in two tiers, three rules, the median of ${rounds} rounds of ` +
    `${plans} plans each; the slowest strategy (${worst.strategy}); median/p99 in µs: ${all}; ` +
    `complexity and intent of a prompt of 1 MB ${readingMs().toFixed(2)} ms p99; ` +
    intentsHeld();
  return Promise.resolve([
    {
      name: 'route.planP99Us',
      value: Math.round(worst.p99 * 10) / 10,
      unit: 'µs',
      op: '<=',
      floor: 50,
      note,
    },
  ]);
}
