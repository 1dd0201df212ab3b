import type { RouteCandidate, Plan, PlannedAttempt, PlanOptions } from '../candidates/candidate.ts';
import type { Reason } from '../../../../shared/route-reason.ts';
import { obstacleOf } from './obstacles.ts';
import type { PreparedPolicy, PreparedTier } from '../candidates/prepared-policy.ts';
import type { RoutingFacts } from '../request/request-facts.ts';
import { canaryTiers, decide, type RemainingMoney } from '../rules/decide.ts';
import type { StrategyInput } from '../strategies/strategy.ts';
import { strategyByName } from '../strategies/strategies.ts';

const optionsOf = ({ definition }: PreparedPolicy): PlanOptions => {
  const { deadlineMs, retries, hedgeAfterMs, cacheSeconds } = definition;
  const { limits, commitAfter, continueBroken, waitFirst } = definition;
  return {
    deadlineMs,
    retries,
    hedgeAfterMs,
    cacheSeconds,
    limits,
    commitAfter,
    continueBroken,
    waitFirst,
  };
};

/** Written out: a spread for each of hundreds of candidates costs more than all the rest. */
const planned = (
  { provider, providerName, account, model, local, unfit, status, quota, price }: RouteCandidate,
  tier: string,
  reasons: readonly Reason[],
): PlannedAttempt => ({
  provider,
  providerName,
  account,
  model,
  local,
  unfit,
  status,
  quota,
  price,
  tier,
  reasons,
});

/**
 * The decided tier, those behind it, then those before it. A canary that was not drawn comes after
 * all others.
 */
function inOrder({ tiers, definition }: PreparedPolicy, first: string): PreparedTier[] {
  const at = Math.max(
    0,
    tiers.findIndex(({ tier }) => tier.name === first),
  );
  const circle = [...tiers.slice(at), ...tiers.slice(0, at)];
  const canaries = canaryTiers(definition);
  if (canaries.size === 0) return circle;
  const waits = ({ tier }: PreparedTier): boolean => canaries.has(tier.name) && tier.name !== first;
  return [...circle.filter((one) => !waits(one)), ...circle.filter(waits)];
}

function fullestBudget({ tiers }: PreparedPolicy, names: readonly string[]): number | null {
  let fullest: number | null = null;
  for (const { tier, members } of tiers) {
    if (!names.includes(tier.name)) continue;
    for (const { quota } of members) {
      const used = quota?.budgetUsed ?? null;
      if (used !== null && (fullest === null || used > fullest)) fullest = used;
    }
  }
  return fullest;
}

/** The least that is left of any budget of money that counts one of a tier's candidates. */
function leastMoney(
  { tiers }: PreparedPolicy,
  name: string,
  wantedCurrency: string,
): RemainingMoney {
  let least: RemainingMoney = null;
  for (const { quota } of tiers.find(({ tier }) => tier.name === name)?.members ?? [])
    for (const { leftMicro, currency } of quota?.moneyLeft ?? []) {
      if (currency !== wantedCurrency) least ??= 'other_currency';
      else if (typeof least !== 'number' || leftMicro < least) least = leftMicro;
    }
  return least;
}

/**
 * The places of a tier's members in the order of its strategy. Key and place are packed into one
 * whole number, as numbers sort without a comparing function: by a power of two, so that taking
 * them apart is exact.
 */
function ranked({ tier, members, keys }: PreparedTier, input: StrategyInput): Float64Array | null {
  const { rank } = strategyByName[tier.strategy];
  if (rank === null) return null;
  rank(members, input, keys);
  const count = members.length;
  const size = 2 ** Math.ceil(Math.log2(Math.max(1, count)));
  for (let index = 0; index < count; index += 1) keys[index] = (keys[index] ?? 0) * size + index;
  keys.sort();
  for (let index = 0; index < count; index += 1) {
    const packed = keys[index] ?? 0;
    keys[index] = packed - Math.floor(packed / size) * size;
  }
  return keys;
}

export interface PolicyPlanInput {
  facts: RoutingFacts;
  /** The caller's or the setting's; a policy's own rule comes on top. */
  localOnly: boolean;
  nowMs: number;
}

/** Builds a plan: each candidate goes in once, as an attempt or with what keeps it out. */
class PlanBuilder {
  readonly attempts: PlannedAttempt[] = [];
  readonly passedOver: PlannedAttempt[] = [];
  readonly #seen: Uint8Array;
  readonly #input: PolicyPlanInput;
  readonly #candidates: readonly RouteCandidate[];

  constructor({ candidates, seen }: PreparedPolicy, input: PolicyPlanInput) {
    this.#candidates = candidates;
    this.#seen = seen.fill(0);
    this.#input = input;
  }

  addTier(prepared: PreparedTier, isFirst: boolean): void {
    const { tier, places, members } = prepared;
    const { facts, localOnly, nowMs } = this.#input;
    const strategy = strategyByName[tier.strategy];
    const input: StrategyInput = {
      inputTokens: facts.inputTokens,
      outputTokens: facts.outputTokens,
      random: facts.random,
      turn: facts.turns[tier.name] ?? 0,
      siblings: prepared.siblings,
      scratch: prepared.scratch,
    };
    const tierReason = isFirst ? prepared.first : prepared.later;
    const order = ranked(prepared, input);
    for (let index = 0; index < members.length; index += 1) {
      const at = order === null ? index : (order[index] ?? 0);
      const place = places[at] ?? 0;
      const candidate = members[at];
      if (candidate === undefined || this.#seen[place] === 1) continue;
      this.#seen[place] = 1;
      const stop = obstacleOf(candidate, facts, localOnly, nowMs);
      if (stop === null)
        this.attempts.push(
          planned(candidate, tier.name, [tierReason, strategy.reason(candidate, input)]),
        );
      else this.passedOver.push(planned(candidate, tier.name, [stop, tierReason]));
    }
  }

  /**
   * What no tier takes. The first model here that can answer does so in the end, where the policy
   * lets it.
   */
  addRest(fallbackLocal: boolean): void {
    const { facts, localOnly, nowMs } = this.#input;
    let taken = !fallbackLocal || this.attempts.some(({ local }) => local);
    for (const [place, candidate] of this.#candidates.entries()) {
      if (this.#seen[place] === 1) continue;
      const stop =
        taken || !candidate.local ? null : obstacleOf(candidate, facts, localOnly, nowMs);
      if (!taken && candidate.local && stop === null) {
        taken = true;
        this.attempts.push(planned(candidate, '', [{ code: 'fallback_local', detail: '' }]));
      } else
        this.passedOver.push(
          planned(candidate, '', [
            stop ??
              (localOnly && !candidate.local
                ? { code: 'local_only', detail: '' }
                : { code: 'not_in_policy', detail: '' }),
          ]),
        );
    }
  }
}

/**
 * Orders a policy's candidates for a request; pure. The rules choose the first tier, the others
 * follow it, each ordered by its strategy. Every candidate is in the plan once. A request that is
 * local only has no attempt outside this machine, whatever the tiers say.
 */
export function planByPolicy(
  policy: PreparedPolicy,
  { facts, localOnly: asked, nowMs }: PolicyPlanInput,
): Plan {
  const { id, alias, version, definition } = policy;
  const decision = decide({
    policyId: id,
    definition,
    facts,
    budgetUsed: (names) => fullestBudget(policy, names),
    moneyLeft: (tier, currency) => leastMoney(policy, tier, currency),
  });
  const builder = new PlanBuilder(policy, { facts, localOnly: asked || decision.localOnly, nowMs });
  let first = true;
  for (const tier of inOrder(policy, decision.tier)) {
    builder.addTier(tier, first);
    first = false;
  }
  builder.addRest(definition.fallbackLocal);
  return {
    attempts: builder.attempts,
    passedOver: builder.passedOver,
    policy: { id, alias, version },
    explanation: decision.explanation,
    options: optionsOf(policy),
  };
}
