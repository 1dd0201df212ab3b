import type { Declared } from '../../../../shared/contract/config.ts';
import type { ConfigDomains } from './domains.ts';
import { planSection, type SectionPlan } from './plan-section.ts';

export async function planPrices(
  { prices: domain }: ConfigDomains,
  { prices: entries }: Declared,
  adopt: boolean,
): Promise<SectionPlan> {
  const separator = ' · ';
  const partsOf = new Map<string, { provider: string; model: string }>();
  const nameOf = ({ provider, model }: { provider: string; model: string }): string => {
    const name = `${provider}${separator}${model}`;
    partsOf.set(name, { provider, model });
    return name;
  };
  return planSection({
    kind: 'price',
    entries,
    nameOf,
    factsOf: (entry) => ({ ...entry.price }),
    existing: (await domain.list()).map((one) => ({
      id: nameOf(one),
      name: nameOf(one),
      source: one.source,
      facts: { ...one.price },
    })),
    adopts: () => adopt,
    put: (entry) => domain.set(entry.provider, entry.model, entry.price),
    remove: async ({ name }) => {
      const one = partsOf.get(name);
      if (one !== undefined) await domain.set(one.provider, one.model, null);
    },
  });
}
