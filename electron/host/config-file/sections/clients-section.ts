import type { Client, ClientInput } from '../../../../shared/contract/clients.ts';
import type { Declared } from '../../../../shared/contract/config.ts';
import { uncountedOf } from '../../clients/client-budgets.ts';
import type { ConfigDomains } from './domains.ts';
import {
  planSection,
  type Existing,
  type ComparedFields,
  type SectionPlan,
} from './plan-section.ts';
import { keyFact } from './key-fact.ts';

const rulesOf = ({
  role,
  localOnly,
  models,
  limits,
  expiresAt,
  ipAllow,
  rules,
}: Omit<ClientInput, 'name' | 'signed'>): ComparedFields => ({
  role,
  localOnly,
  models,
  limits,
  expiresAt,
  ipAllow,
  rules,
});

/** Without a limit of cost there is nothing that `uncounted` could change. */
const limitsCost = ({ limits }: Pick<ClientInput, 'limits'>): boolean =>
  limits.costMicroPerDay !== null || limits.costMicroPerMonth !== null;

export async function planClients(
  { clients: domain, budgets }: ConfigDomains,
  { clients: entries }: Declared,
  adopt: boolean,
): Promise<SectionPlan> {
  const ofAll = await budgets.list();
  const existingOf = async (client: Client): Promise<Existing> => {
    const entry = entries.find((one) => one.name === client.name);
    const unchanged = entry === undefined || (await domain.holdsKey(client.id, entry.apiKey));
    const { signed } = client;
    const signing =
      entry === undefined || entry.signingSecret === null
        ? signed
        : signed && domain.signingSecretOf(client.id) === entry.signingSecret
          ? keyFact(true)
          : keyFact(false);
    return {
      id: client.id,
      name: client.name,
      source: client.source,
      facts: {
        ...rulesOf(client),
        uncounted: uncountedOf(ofAll, client.id),
        signing,
        key: keyFact(unchanged),
      },
    };
  };
  return planSection({
    kind: 'client',
    entries,
    nameOf: (entry) => entry.name,
    factsOf: (entry) => ({
      ...rulesOf(entry),
      uncounted: limitsCost(entry) ? entry.uncounted : 'refuse',
      signing: entry.signingSecret === null ? false : keyFact(true),
      key: keyFact(true),
    }),
    existing: await Promise.all((await domain.list()).map(existingOf)),
    adopts: () => adopt,
    put: (entry, existing) => domain.put(entry, existing?.id ?? null),
    remove: (existing) => domain.remove(existing.id),
  });
}
