import { tiersOfRule, type PolicyDefinition } from '../../../../shared/contract/policies.ts';
import { AppError } from '../../../../shared/errors.ts';

const refuse = (message: string): never => {
  throw new AppError('bad_request', `${message} Nothing was saved.`);
};

/** What the schema alone does not see: names of tiers that lead nowhere. Throws `bad_request`. */
export function checkDefinition({ tiers, rules }: PolicyDefinition): void {
  const names = new Set<string>();
  for (const { name } of tiers) {
    if (names.has(name)) refuse(`Two tiers are named “${name}”. Give each its own name.`);
    names.add(name);
  }
  for (const rule of rules) {
    const missing = tiersOfRule(rule).find((name) => !names.has(name));
    if (missing !== undefined)
      refuse(
        `The rule “${rule.kind}” leads to a tier “${missing}”, and there is none. The tiers ` +
          `are ${[...names].map((name) => `“${name}”`).join(', ')}.`,
      );
    if (rule.kind === 'ab' && rule.split.every(({ share }) => share === 0))
      refuse('The sides of the split all have a share of 0. Give one of them more.');
    if (rule.kind === 'canary' && tiers.every(({ name }) => name === rule.tier))
      refuse('A canary needs another tier besides its own, for the requests that it does not get.');
  }
}
