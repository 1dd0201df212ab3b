import type { Declared } from '../../../../shared/contract/config.ts';
import type { ConfigDomains } from './domains.ts';
import type { SectionPlan } from './plan-section.ts';
import { planAccounts } from './accounts-section.ts';
import { planBudgets } from './budgets-section.ts';
import { planClients } from './clients-section.ts';
import { planIssuers } from './issuers-section.ts';
import { planPolicies } from './policies-section.ts';
import { planPrices } from './prices-section.ts';
import { planSettings } from './settings-section.ts';

/** The plan of each section, in the order in which one needs another. */
export const planSections = (
  domains: ConfigDomains,
  declared: Declared,
  adopt: boolean,
): Promise<SectionPlan[]> =>
  Promise.all([
    planSettings(domains, declared),
    ...[planPrices, planAccounts, planClients, planIssuers, planPolicies, planBudgets].map((plan) =>
      plan(domains, declared, adopt),
    ),
  ]);
