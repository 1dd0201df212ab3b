import type { Rule } from '../../../../shared/contract/policies.ts';
import type { Reason } from '../../../../shared/route-reason.ts';
import type { RoutingFacts } from '../request/request-facts.ts';

type WhenRule = Extract<Rule, { kind: 'when' }>;
type Facts = Pick<RoutingFacts, 'client' | 'complexity'>;

/**
 * Millionths that are left; null where no budget of money counts, `other_currency` where only those
 * of other currencies do, which are never converted.
 */
export type RemainingMoney = number | null | 'other_currency';
type MoneyLeft = (tier: string, currency: string) => RemainingMoney;

const matches = (pattern: string, client: string): boolean =>
  pattern.endsWith('*') ? client.startsWith(pattern.slice(0, -1)) : pattern === client;

const money = (micro: number): string => (micro / 1e6).toFixed(2);
const share = (value: number): string => value.toFixed(2);

function failedComplexity(
  { complexityAtLeast: atLeast, complexityBelow: below }: WhenRule,
  { complexity }: Facts,
): string | null {
  if (atLeast === null && below === null) return null;
  // Without a text there is no estimate, and no condition on it holds.
  if (complexity === null) return '–';
  const { score } = complexity;
  if (atLeast !== null && score < atLeast) return `${share(score)} < ${share(atLeast)}`;
  return below !== null && score >= below ? `${share(score)} ≥ ${share(below)}` : null;
}

function failedBudget({ budgetLeft, tier }: WhenRule, moneyLeft: MoneyLeft): string | null {
  if (budgetLeft === null) return null;
  const { over, currency } = budgetLeft;
  const left = moneyLeft(tier, currency);
  if (left === null) return null;
  const limit = `${over.toFixed(2)} ${currency}`;
  if (left === 'other_currency') return `– ${limit}`;
  return left > over * 1e6 ? null : `${money(left)} ≤ ${limit}`;
}

/** The first condition of a rule that a request does not meet; null where it meets all. */
export function failedCondition(rule: WhenRule, facts: Facts, moneyLeft: MoneyLeft): Reason | null {
  if (rule.clients.length > 0 && !rule.clients.some((one) => matches(one, facts.client)))
    return { code: 'when_client', detail: facts.client };
  const complexity = failedComplexity(rule, facts);
  if (complexity !== null) return { code: 'when_complexity', detail: complexity };
  const budget = failedBudget(rule, moneyLeft);
  return budget === null ? null : { code: 'when_budget', detail: budget };
}

/** The conditions of a rule with the figures of a request that meets them. */
export function heldConditions(
  { clients, complexityAtLeast, complexityBelow, budgetLeft, tier }: WhenRule,
  { client, complexity }: Facts,
  moneyLeft: MoneyLeft,
): string {
  const score = share(complexity?.score ?? 0);
  const left = budgetLeft === null ? null : moneyLeft(tier, budgetLeft.currency);
  return [
    clients.length === 0 ? '' : client,
    complexityAtLeast === null ? '' : `${score} ≥ ${share(complexityAtLeast)}`,
    complexityBelow === null ? '' : `${score} < ${share(complexityBelow)}`,
    budgetLeft === null
      ? ''
      : typeof left === 'number'
        ? `${money(left)} > ${budgetLeft.over.toFixed(2)} ${budgetLeft.currency}`
        : `∞ > ${budgetLeft.over.toFixed(2)} ${budgetLeft.currency}`,
  ]
    .filter((one) => one !== '')
    .join(' · ');
}
