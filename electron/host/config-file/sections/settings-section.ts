import type { Settings } from '../../../../shared/contract/app.ts';
import type { Declared } from '../../../../shared/contract/config.ts';
import type { ConfigDomains } from './domains.ts';
import { planSection, type SectionPlan } from './plan-section.ts';

/** Every setting has a value, so a file changes settings and adds or removes none. */
export async function planSettings(
  { settings: domain }: ConfigDomains,
  { settings: wanted }: Declared,
): Promise<SectionPlan> {
  const current = await domain.get();
  const keys = Object.keys(wanted) as (keyof Settings)[];
  return planSection({
    kind: 'setting',
    entries: keys,
    nameOf: (key) => key,
    factsOf: (key) => ({ value: wanted[key] }),
    existing: keys.map((key) => ({
      id: key,
      name: key,
      source: 'file',
      facts: { value: current[key] },
    })),
    adopts: () => true,
    put: (key) => domain.set({ [key]: wanted[key] }),
    remove: async () => undefined,
  });
}
