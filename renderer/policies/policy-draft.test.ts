import { describe, expect, it } from 'vitest';
import {
  policyDefinitionSchema,
  tiersOfRule,
  type PolicyDefinition,
} from '../../shared/contract/policies.ts';
import {
  changeTier,
  emptyDefinition,
  freeTierName,
  newRule,
  newTier,
  problemsOf,
  removeTier,
  ruleKinds,
  swapped,
} from './policy-draft.ts';

const tiers = [newTier('small'), newTier('large')];
const all: PolicyDefinition = {
  ...emptyDefinition,
  tiers,
  rules: ruleKinds.map((kind) => newRule(kind, tiers)),
};

describe('policy draft', () => {
  it('begins with what the host accepts, for each kind of rule', () => {
    expect(policyDefinitionSchema.parse(all)).toEqual(all);
    expect(policyDefinitionSchema.parse(emptyDefinition)).toEqual(emptyDefinition);
    expect(problemsOf(all)).toEqual([]);
  });
  it('takes the rules along when a tier gets another name', () => {
    const renamed = changeTier(all, 1, { ...newTier('big'), models: ['m'] });
    expect(renamed.rules.flatMap(tiersOfRule)).not.toContain('large');
    expect(problemsOf(renamed)).toEqual([]);
  });
  it('leaves no rule that leads to a tier that is gone, and never takes the last tier', () => {
    const left = removeTier(all, 0);
    expect(new Set(left.rules.flatMap(tiersOfRule))).toEqual(new Set(['large']));
    expect(removeTier(left, 0)).toEqual(left);
  });
  it('names what would be refused: tiers without or with the same name, shares that are not a whole, rules that say nothing', () => {
    const wrong: PolicyDefinition = {
      ...emptyDefinition,
      tiers: [newTier('a'), newTier('a'), newTier(' ')],
      rules: [
        { kind: 'canary', tier: 'gone', share: 0.1 },
        {
          kind: 'ab',
          split: [
            { tier: 'a', share: 0.5 },
            { tier: 'a', share: 0.4 },
          ],
        },
        { kind: 'intent', tiers: {} },
      ],
    };
    expect(problemsOf(wrong).map(({ code, detail }) => [code, detail])).toEqual([
      ['tier_unnamed', ''],
      ['tier_twice', 'a'],
      ['unknown_tier', 'gone'],
      ['shares', '90'],
      ['nothing_said', 'intent'],
    ]);
  });
  it('changes places within the list alone', () => {
    expect(swapped(['a', 'b', 'c'], 1, -1)).toEqual(['b', 'a', 'c']);
    expect(swapped(['a', 'b', 'c'], 2, 1)).toEqual(['a', 'b', 'c']);
  });
  it('finds a name that no tier has', () => {
    expect(freeTierName(emptyDefinition)).toBe('second');
    expect(
      freeTierName({
        ...emptyDefinition,
        tiers: ['first', 'second', 'third', 'small', 'large'].map(newTier),
      }),
    ).toBe('tier-6');
  });
});
