import type { Account } from '../../../shared/contract/accounts.ts';
import type { Settings } from '../../../shared/contract/app.ts';
import type { Budget, BudgetScope } from '../../../shared/contract/budgets.ts';
import type { Client, ClientInput } from '../../../shared/contract/clients.ts';
import type { Declared } from '../../../shared/contract/config.ts';
import type { RoutingPolicy } from '../../../shared/contract/policies.ts';
import { uncountedOf } from '../clients/client-budgets.ts';
import type { AccountColumns, ConfigDomains } from './domains.ts';
import { planSection, same, type Facts, type Held, type SectionPlan } from './section.ts';

/** How a key is compared: it is told to be the same or another one, never shown. */
const keyFact = (same: boolean): string => (same ? 'as declared' : 'another');

const columnsOf = ({
  provider,
  name,
  baseUrl,
  models,
  priority,
  weight,
  region,
  limits,
  expiresAt,
  ca,
  allowFields,
}: AccountColumns): AccountColumns => ({
  provider,
  name,
  baseUrl,
  models,
  priority,
  weight,
  region,
  limits,
  expiresAt,
  ca,
  allowFields,
});

/**
 * Whether something is switched on, where the file says so; else the app's switch counts, and
 * nothing is compared.
 */
const switchFact = (
  entry: { enabled: boolean | null } | undefined,
  enabled: boolean | null,
): Facts => (entry === undefined || entry.enabled === null ? {} : { enabled });

async function accounts(
  { accounts: domain, addressOf }: ConfigDomains,
  { accounts: given }: Declared,
  adopt: boolean,
): Promise<SectionPlan> {
  const entries = given.map((entry) => ({
    ...entry,
    baseUrl: addressOf(entry.provider, entry.baseUrl, entry.region),
  }));
  const heldOf = async (account: Account): Promise<Held> => {
    const entry = entries.find((one) => one.name === account.name);
    const unchanged = entry === undefined || (await domain.holdsKey(account.id, entry.apiKey));
    const { name, ...facts } = columnsOf(account);
    return {
      id: account.id,
      name,
      source: account.source,
      facts: { ...facts, ...switchFact(entry, account.enabled), key: keyFact(unchanged) },
    };
  };
  const put = async (entry: (typeof entries)[number], held: Held | null): Promise<void> => {
    const otherKey = held !== null && held.facts['key'] !== keyFact(true);
    if (held?.source === 'app') await domain.adopt(held.id);
    // Of an account a key can be replaced, not taken away.
    const anew = otherKey && entry.apiKey === '';
    if (anew) await domain.remove(held.id);
    const made = held === null || anew ? await domain.add(columnsOf(entry), entry.apiKey) : held;
    // A key is kept for the address it was given for, so another address takes it anew.
    if (made === held)
      await domain.change(
        held.id,
        columnsOf(entry),
        otherKey || held.facts['baseUrl'] !== entry.baseUrl ? entry.apiKey : '',
      );
    const before = made === held ? (held.facts['enabled'] as boolean | undefined) : true;
    if (entry.enabled !== null && entry.enabled !== before)
      await domain.setEnabled(made.id, entry.enabled);
  };
  return planSection({
    kind: 'account',
    entries,
    nameOf: (entry) => entry.name,
    factsOf: (entry) => {
      const { name: _, ...facts } = columnsOf(entry);
      return { ...facts, ...switchFact(entry, entry.enabled), key: keyFact(true) };
    },
    held: await Promise.all((await domain.list()).map(heldOf)),
    adopts: () => adopt,
    put,
    remove: (held) => domain.remove(held.id),
  });
}

const rulesOf = ({
  role,
  localOnly,
  models,
  limits,
  expiresAt,
  ipAllow,
  rules,
}: Omit<ClientInput, 'name' | 'signed'>): Facts => ({
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

async function clients(
  { clients: domain, budgets }: ConfigDomains,
  { clients: entries }: Declared,
  adopt: boolean,
): Promise<SectionPlan> {
  const ofAll = await budgets.list();
  const heldOf = async (client: Client): Promise<Held> => {
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
    held: await Promise.all((await domain.list()).map(heldOf)),
    adopts: () => adopt,
    put: (entry, held) => domain.put(entry, held?.id ?? null),
    remove: (held) => domain.remove(held.id),
  });
}

async function policies(
  { policies: domain }: ConfigDomains,
  { policies: entries }: Declared,
  adopt: boolean,
): Promise<SectionPlan> {
  const factsOf = ({
    enabled,
    definition,
  }: Pick<RoutingPolicy, 'enabled' | 'definition'>): Facts => ({ ...definition, enabled });
  return planSection({
    kind: 'policy',
    entries,
    nameOf: (entry) => entry.alias,
    factsOf,
    held: (await domain.list()).map((one) => ({
      id: one.id,
      name: one.alias,
      source: one.source,
      facts: factsOf(one),
    })),
    adopts: () => adopt,
    put: async (entry, held) => {
      const { enabled: before = true, ...definition } = held?.facts ?? {};
      // Switching one on or off makes no new version of it.
      const id =
        held?.source === 'file' && same(definition, entry.definition)
          ? held.id
          : (await domain.save(entry.alias, entry.definition)).id;
      if (entry.enabled !== before) await domain.setEnabled(id, entry.enabled);
    },
    remove: (held) => domain.remove(held.id),
  });
}

/** What Hearth gives every LAN user from the first start on (quota/default-budget.ts). */
const defaultBudgetName = 'LAN users';

type Named = readonly { id: string; name: string }[];

/** A scope with accounts and clients by name instead of id, or the other way round. */
function translated(
  { account, client, ...rest }: BudgetScope,
  from: 'id' | 'name',
  to: 'id' | 'name',
  accounts: Named,
  clients: Named,
): BudgetScope {
  const of = (list: Named, value: string): string =>
    list.find((one) => one[from] === value)?.[to] ?? value;
  return {
    ...rest,
    ...(account === undefined ? {} : { account: of(accounts, account) }),
    ...(client === undefined ? {} : { client: of(clients, client) }),
  };
}

async function budgets(
  domains: ConfigDomains,
  { budgets: entries }: Declared,
  adopt: boolean,
): Promise<SectionPlan> {
  const domain = domains.budgets;
  const [held, accounts, clients] = await Promise.all([
    domain.list(),
    domains.accounts.list(),
    domains.clients.list(),
  ]);
  const factsOf = ({
    id: _,
    name: __,
    source: ___,
    createdAt: ____,
    ...facts
  }: Omit<Budget, 'id' | 'source' | 'createdAt'> & Partial<Budget>): Facts => facts;
  return planSection({
    kind: 'budget',
    entries,
    nameOf: (entry) => entry.name,
    factsOf,
    held: held.map((one) => ({
      id: one.id,
      name: one.name,
      source: one.source,
      facts: factsOf({ ...one, scope: translated(one.scope, 'id', 'name', accounts, clients) }),
    })),
    // The one that Hearth made itself is nobody's decision yet.
    adopts: (one) => adopt || one.name === defaultBudgetName,
    put: async (entry, there) => {
      // Asked anew: the accounts and clients of the same file are there only now.
      const scope = translated(
        entry.scope,
        'name',
        'id',
        await domains.accounts.list(),
        await domains.clients.list(),
      );
      await domain.save({ ...entry, scope, ...(there === null ? {} : { id: there.id }) });
    },
    remove: (one) => domain.remove(one.id),
  });
}

async function prices(
  { prices: domain }: ConfigDomains,
  { prices: entries }: Declared,
  adopt: boolean,
): Promise<SectionPlan> {
  const separator = ' · ';
  const apart = new Map<string, { provider: string; model: string }>();
  const nameOf = ({ provider, model }: { provider: string; model: string }): string => {
    const name = `${provider}${separator}${model}`;
    apart.set(name, { provider, model });
    return name;
  };
  return planSection({
    kind: 'price',
    entries,
    nameOf,
    factsOf: (entry) => ({ ...entry.price }),
    held: (await domain.list()).map((one) => ({
      id: nameOf(one),
      name: nameOf(one),
      source: one.source,
      facts: { ...one.price },
    })),
    adopts: () => adopt,
    put: (entry) => domain.set(entry.provider, entry.model, entry.price),
    remove: async ({ name }) => {
      const one = apart.get(name);
      if (one !== undefined) await domain.set(one.provider, one.model, null);
    },
  });
}

/** Settings have always a value, so a file changes them and adds or removes none. */
async function settings(
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
    held: keys.map((key) => ({
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

/** All there is to do, in the order in which one thing needs another. */
export const planSections = (
  domains: ConfigDomains,
  declared: Declared,
  adopt: boolean,
): Promise<SectionPlan[]> =>
  Promise.all([
    settings(domains, declared),
    ...[prices, accounts, clients, policies, budgets].map((section) =>
      section(domains, declared, adopt),
    ),
  ]);
