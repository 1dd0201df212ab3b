import { tiersOfRule, type PolicyDefinition } from '../../../../shared/contract/policies.ts';
import { hasCondition } from '../../../../shared/contract/rule-conditions.ts';
import { AppError } from '../../../../shared/errors.ts';
import type { Phrase } from '../../../../shared/messages/phrase-params.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';

const refuse = (message: string | Phrase): never => {
  throw new AppError('bad_request', phrase('accounts.nothingSaved', { wrong: message }));
};

/**
 * Checks what the schema cannot: tiers named twice, rules that lead to no tier, and splits that send
 * nothing anywhere. Throws `bad_request`.
 */
export function checkDefinition({ tiers, rules }: PolicyDefinition): void {
  const names = new Set<string>();
  for (const { name } of tiers) {
    if (names.has(name)) refuse(phrase('routing.tierTwice', { name }));
    names.add(name);
  }
  for (const rule of rules) {
    const missing = tiersOfRule(rule).find((name) => !names.has(name));
    if (missing !== undefined)
      refuse(
        phrase('routing.ruleWithoutTier', {
          rule: rule.kind,
          tier: missing,
          tiers: [...names].map((name) => `“${name}”`).join(', '),
        }),
      );
    if (rule.kind === 'ab' && rule.split.every(({ share }) => share === 0))
      refuse(phrase('routing.splitOfNothing'));
    if (rule.kind === 'when' && !hasCondition(rule)) refuse(phrase('routing.whenOfNothing'));
    if (rule.kind === 'canary' && tiers.every(({ name }) => name === rule.tier))
      refuse(phrase('routing.canaryAlone'));
  }
}
