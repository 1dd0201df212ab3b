import type { Rule } from './policies.ts';

type WhenRule = Extract<Rule, { kind: 'when' }>;

/** A rule of conditions without any would always hold: the order of tiers says that already. */
export const hasCondition = (rule: WhenRule): boolean =>
  rule.clients.length > 0 ||
  rule.complexityAtLeast !== null ||
  rule.complexityBelow !== null ||
  rule.budgetLeft !== null;

/** Whether a policy has a rule that reads how complex a request is. */
export const readsComplexity = ({ rules }: { rules: readonly Rule[] }): boolean =>
  rules.some(
    (rule) =>
      rule.kind === 'complexity' ||
      (rule.kind === 'when' && (rule.complexityAtLeast !== null || rule.complexityBelow !== null)),
  );

/** Whether a policy has a rule that reads budgets. */
export const readsBudgets = ({ rules }: { rules: readonly Rule[] }): boolean =>
  rules.some(
    (rule) => rule.kind === 'budget' || (rule.kind === 'when' && rule.budgetLeft !== null),
  );
