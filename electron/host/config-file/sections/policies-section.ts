import type { Declared } from '../../../../shared/contract/config.ts';
import type { RoutingPolicy } from '../../../../shared/contract/policies.ts';
import type { ConfigDomains } from './domains.ts';
import { planSection, same, type ComparedFields, type SectionPlan } from './plan-section.ts';

export async function planPolicies(
  { policies: domain }: ConfigDomains,
  { policies: entries }: Declared,
  adopt: boolean,
): Promise<SectionPlan> {
  const factsOf = ({
    enabled,
    definition,
  }: Pick<RoutingPolicy, 'enabled' | 'definition'>): ComparedFields => ({ ...definition, enabled });
  return planSection({
    kind: 'policy',
    entries,
    nameOf: (entry) => entry.alias,
    factsOf,
    existing: (await domain.list()).map((one) => ({
      id: one.id,
      name: one.alias,
      source: one.source,
      facts: factsOf(one),
    })),
    adopts: () => adopt,
    put: async (entry, existing) => {
      const { enabled: before = true, ...definition } = existing?.facts ?? {};
      // Switching one on or off makes no new version of it.
      const id =
        existing?.source === 'file' && same(definition, entry.definition)
          ? existing.id
          : (await domain.save(entry.alias, entry.definition)).id;
      if (entry.enabled !== before) await domain.setEnabled(id, entry.enabled);
    },
    remove: (existing) => domain.remove(existing.id),
  });
}
