import { defaultAttemptLimits } from '../../shared/contract/attempt-limits.ts';
import {
  intentSchema,
  strategySchema,
  tiersOfRule,
  type PolicyDefinition,
  type Rule,
  type Tier,
} from '../../shared/contract/policies.ts';
import { hasCondition } from '../../shared/contract/rule-conditions.ts';

export type RuleKind = Rule['kind'];
export const ruleKinds = [
  'privacy',
  'user_tier',
  'budget',
  'complexity',
  'intent',
  'when',
  'canary',
  'ab',
] as const satisfies readonly RuleKind[];
export const strategies = strategySchema.options;
export const intents = intentSchema.options;

export function newTier(name: string): Tier {
  return { name, models: [], accounts: [], providers: [], strategy: 'priority' };
}

export const emptyDefinition: PolicyDefinition = {
  tiers: [newTier('first')],
  rules: [],
  fallbackLocal: false,
  deadlineMs: 600_000,
  retries: 1,
  hedgeAfterMs: null,
  limits: defaultAttemptLimits,
  commitAfter: 'content',
  continueBroken: false,
  waitFirst: false,
  cacheSeconds: null,
};

/** A name that no tier has yet. */
export function freeTierName(definition: PolicyDefinition): string {
  const taken = new Set(definition.tiers.map(({ name }) => name));
  const named = ['first', 'second', 'third', 'small', 'large'].find((name) => !taken.has(name));
  return named ?? `tier-${definition.tiers.length + 1}`;
}

/**
 * A new rule of a kind, filled with the tiers that there are: the first as the small one, the last
 * as the large one.
 */
export function newRule(kind: RuleKind, tiers: readonly Tier[]): Rule {
  const first = tiers[0]?.name ?? 'first';
  const last = tiers.at(-1)?.name ?? first;
  switch (kind) {
    case 'complexity':
      return { kind, small: first, large: last, threshold: 0.5 };
    case 'intent':
      return { kind, tiers: { code: last } };
    case 'user_tier':
      return { kind, tiers: { '*': first } };
    case 'budget':
      return { kind, steps: [{ at: 0.8, tier: first }] };
    case 'privacy':
      return { kind, clients: [] };
    case 'ab':
      return {
        kind,
        split: [
          { tier: first, share: 0.5 },
          { tier: last, share: 0.5 },
        ],
      };
    case 'canary':
      return { kind, tier: last, share: 0.05 };
    case 'when':
      return {
        kind,
        clients: [],
        complexityAtLeast: 0.5,
        complexityBelow: null,
        budgetLeft: null,
        tier: last,
      };
  }
}

function mapTiers(rule: Rule, change: (tier: string) => string): Rule {
  switch (rule.kind) {
    case 'complexity':
      return { ...rule, small: change(rule.small), large: change(rule.large) };
    case 'intent':
      return {
        ...rule,
        tiers: Object.fromEntries(
          Object.entries(rule.tiers).map(([intent, tier]) => [intent, change(tier)]),
        ),
      };
    case 'user_tier':
      return {
        ...rule,
        tiers: Object.fromEntries(
          Object.entries(rule.tiers).map(([client, tier]) => [client, change(tier)]),
        ),
      };
    case 'budget':
      return { ...rule, steps: rule.steps.map((step) => ({ ...step, tier: change(step.tier) })) };
    case 'ab':
      return { ...rule, split: rule.split.map((side) => ({ ...side, tier: change(side.tier) })) };
    case 'canary':
    case 'when':
      return { ...rule, tier: change(rule.tier) };
    case 'privacy':
      return rule;
  }
}

/** Another name for a tier; rules that lead to it follow. */
export function changeTier(
  definition: PolicyDefinition,
  index: number,
  tier: Tier,
): PolicyDefinition {
  const before = definition.tiers[index]?.name;
  const rules =
    before === tier.name
      ? definition.rules
      : definition.rules.map((rule) =>
          mapTiers(rule, (name) => (name === before ? tier.name : name)),
        );
  return {
    ...definition,
    tiers: definition.tiers.map((each, at) => (at === index ? tier : each)),
    rules,
  };
}

/** Without a tier; rules that led to it lead to the first one that is left. The last tier stays. */
export function removeTier(definition: PolicyDefinition, index: number): PolicyDefinition {
  const tiers = definition.tiers.filter((_, at) => at !== index);
  const gone = definition.tiers[index]?.name;
  const heir = tiers[0]?.name;
  if (heir === undefined) return definition;
  return {
    ...definition,
    tiers,
    rules: definition.rules.map((rule) => mapTiers(rule, (name) => (name === gone ? heir : name))),
  };
}

/** Two neighbours change places. */
export function swapped<T>(list: readonly T[], index: number, by: -1 | 1): T[] {
  const next = [...list];
  const [a, b] = [next[index], next[index + by]];
  if (a === undefined || b === undefined) return next;
  next[index] = b;
  next[index + by] = a;
  return next;
}

export type DraftProblem = {
  code: 'tier_unnamed' | 'tier_twice' | 'unknown_tier' | 'shares' | 'nothing_said' | 'no_condition';
  detail: string;
};

function problemsOfRule(rule: Rule, names: ReadonlySet<string>): DraftProblem[] {
  const unknown = tiersOfRule(rule)
    .filter((tier) => !names.has(tier))
    .map((detail): DraftProblem => ({ code: 'unknown_tier', detail }));
  const silent: DraftProblem[] =
    (rule.kind === 'intent' || rule.kind === 'user_tier') && tiersOfRule(rule).length === 0
      ? [{ code: 'nothing_said', detail: rule.kind }]
      : [];
  const sum = rule.kind === 'ab' ? rule.split.reduce((total, { share }) => total + share, 0) : 1;
  const shares: DraftProblem[] =
    Math.abs(sum - 1) > 0.001 ? [{ code: 'shares', detail: String(Math.round(sum * 100)) }] : [];
  const always: DraftProblem[] =
    rule.kind === 'when' && !hasCondition(rule) ? [{ code: 'no_condition', detail: '' }] : [];
  return [...unknown, ...silent, ...shares, ...always];
}

/** What keeps a draft from being planned with; each once. */
export function problemsOf(definition: PolicyDefinition): DraftProblem[] {
  const names = definition.tiers.map(({ name }) => name.trim());
  const unnamed: DraftProblem[] = names.includes('') ? [{ code: 'tier_unnamed', detail: '' }] : [];
  const twice = names
    .filter((name, index) => name !== '' && names.indexOf(name) !== index)
    .map((detail): DraftProblem => ({ code: 'tier_twice', detail }));
  const all = [
    ...unnamed,
    ...twice,
    ...definition.rules.flatMap((rule) => problemsOfRule(rule, new Set(names))),
  ];
  return all.filter(
    (problem, index) =>
      all.findIndex((each) => each.code === problem.code && each.detail === problem.detail) ===
      index,
  );
}
