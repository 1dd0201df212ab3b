import type { PolicyDefinition, Rule } from '../../../../shared/contract/policies.ts';
import type { Reason } from '../../../../shared/route-reason.ts';
import type { RoutingFacts } from '../request/request-facts.ts';
import { sideOf, stableShare } from './split.ts';
import { failedCondition, heldConditions, type RemainingMoney } from './conditions.ts';

export type { RemainingMoney } from './conditions.ts';

/** What a policy's rules say of one request. */
export interface Decision {
  /** The name of the tier that comes first. */
  tier: string;
  localOnly: boolean;
  /** In the order of the rules; the last one decided. */
  explanation: Reason[];
}

export interface RuleInput {
  /** Splits of different policies are independent of each other. */
  policyId: string;
  definition: PolicyDefinition;
  facts: RoutingFacts;
  /**
   * The share of the fullest budget that counts one of these tiers' candidates; null where none
   * does.
   */
  budgetUsed: (tiers: readonly string[]) => number | null;
  /** What is left for a tier, of its budgets in this currency. */
  moneyLeft: (tier: string, currency: string) => RemainingMoney;
}

type Of<Kind extends Rule['kind']> = Extract<Rule, { kind: Kind }>;

/** A figure or name and the tier it leads to; `tierIn` reads it back. */
const toTier = (what: string, tier: string): string => `${what} → ${tier}`;

/** The tier that a rule's reason leads to; null where it left the choice to the next rule. */
export function tierIn({ code, detail }: { code: string; detail: string }): string | null {
  if (code === 'tier') return detail;
  const at = detail.indexOf(' → ');
  return at === -1 ? null : detail.slice(at + 3);
}

function byComplexity(
  { small, large, threshold }: Of<'complexity'>,
  { facts }: RuleInput,
  say: (reason: Reason) => void,
): string | null {
  if (facts.complexity === null) return null;
  const { score, parts } = facts.complexity;
  for (const [name, points] of parts)
    say({ code: 'complexity', detail: `${name} ${points.toFixed(2)}` });
  const tier = score < threshold ? small : large;
  say({ code: 'complexity', detail: toTier(score.toFixed(2), tier) });
  return tier;
}

function byIntent(
  { tiers }: Of<'intent'>,
  { facts }: RuleInput,
  say: (reason: Reason) => void,
): string | null {
  if (facts.intent === null) return null;
  const { intent, cues } = facts.intent;
  const tier = tiers[intent] ?? null;
  const seen = cues.length === 0 ? intent : `${intent} (${cues.join(', ')})`;
  say({ code: 'intent', detail: tier === null ? seen : toTier(intent, tier) });
  return tier;
}

function byUser(
  { tiers }: Of<'user_tier'>,
  { facts }: RuleInput,
  say: (reason: Reason) => void,
): string | null {
  const tier = (Object.hasOwn(tiers, facts.client) ? tiers[facts.client] : tiers['*']) ?? null;
  if (tier !== null) say({ code: 'user_tier', detail: toTier(facts.client, tier) });
  return tier;
}

/**
 * The budget that counts is one of the tiers it steps down from; where each tier is a step, any.
 */
function byBudget(
  { steps }: Of<'budget'>,
  { definition, budgetUsed }: RuleInput,
  say: (reason: Reason) => void,
): string | null {
  const down = new Set(steps.map(({ tier }) => tier));
  const names = definition.tiers.map(({ name }) => name);
  const from = names.filter((name) => !down.has(name));
  const used = budgetUsed(from.length === 0 ? names : from);
  if (used === null) return null;
  const step = steps.filter(({ at }) => used >= at).toSorted((a, b) => b.at - a.at)[0];
  say({
    code: 'budget_step',
    detail: step === undefined ? used.toFixed(2) : toTier(used.toFixed(2), step.tier),
  });
  return step?.tier ?? null;
}

function bySplit(
  rule: Of<'ab'> | Of<'canary'>,
  index: number,
  { policyId, facts }: RuleInput,
  say: (reason: Reason) => void,
): string | null {
  const at = stableShare(`${policyId} ${index} ${facts.splitKey}`);
  const tier = rule.kind === 'ab' ? sideOf(rule.split, at) : at < rule.share ? rule.tier : null;
  say({ code: rule.kind, detail: tier === null ? at.toFixed(4) : toTier(at.toFixed(4), tier) });
  return tier;
}

/** Names the condition that fails, or all that hold. */
function byConditions(
  rule: Of<'when'>,
  { facts, moneyLeft }: RuleInput,
  say: (reason: Reason) => void,
): string | null {
  const failed = failedCondition(rule, facts, moneyLeft);
  if (failed !== null) {
    say(failed);
    return null;
  }
  say({ code: 'when', detail: toTier(heldConditions(rule, facts, moneyLeft), rule.tier) });
  return rule.tier;
}

function tierOf(
  rule: Rule,
  index: number,
  asked: RuleInput,
  say: (reason: Reason) => void,
): string | null {
  switch (rule.kind) {
    case 'complexity':
      return byComplexity(rule, asked, say);
    case 'intent':
      return byIntent(rule, asked, say);
    case 'user_tier':
      return byUser(rule, asked, say);
    case 'budget':
      return byBudget(rule, asked, say);
    case 'ab':
    case 'canary':
      return bySplit(rule, index, asked, say);
    case 'when':
      return byConditions(rule, asked, say);
    case 'privacy':
      return null;
  }
}

/** Whether a policy's privacy rule holds for a client. */
export const isPrivate = ({ rules }: PolicyDefinition, client: string): boolean =>
  rules.some(
    (rule) =>
      rule.kind === 'privacy' && (rule.clients.length === 0 || rule.clients.includes(client)),
  );

/** Tiers that take only the share a canary gives them: others do not begin there. */
export const canaryTiers = ({ rules }: PolicyDefinition): Set<string> =>
  new Set(rules.flatMap((rule) => (rule.kind === 'canary' ? [rule.tier] : [])));

/** The first tier for a request, and whether it must stay on this machine; pure. */
export function decide(asked: RuleInput): Decision {
  const { definition, facts } = asked;
  const explanation: Reason[] = [];
  const say = (reason: Reason): void => void explanation.push(reason);
  const localOnly = isPrivate(definition, facts.client);
  if (localOnly) say({ code: 'privacy', detail: facts.client });
  for (const [index, rule] of definition.rules.entries()) {
    const tier = tierOf(rule, index, asked, say);
    if (tier !== null && definition.tiers.some(({ name }) => name === tier))
      return { tier, localOnly, explanation };
  }
  const canaries = canaryTiers(definition);
  const tier =
    (definition.tiers.find(({ name }) => !canaries.has(name)) ?? definition.tiers[0])?.name ?? '';
  say({ code: 'tier', detail: tier });
  return { tier, localOnly, explanation };
}
