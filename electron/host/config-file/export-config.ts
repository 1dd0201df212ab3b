import { Document } from 'yaml';
import { usualModelSettings, type ModelSettings } from '../../../shared/contract/account-models.ts';
import type { Account } from '../../../shared/contract/accounts.ts';
import { defaultSettings, type Settings } from '../../../shared/contract/app.ts';
import { budgetInputSchema, type Budget } from '../../../shared/contract/budgets.ts';
import type { Client, ClientLimits } from '../../../shared/contract/clients.ts';
import { noContentRules } from '../../../shared/contract/content-rules.ts';
import { policyDefinitionSchema, type RoutingPolicy } from '../../../shared/contract/policies.ts';
import { hourMs } from '../../../shared/time.ts';
import { statedSettings } from '../accounts/account-models.ts';
import { isOfLimits, uncountedOf } from '../clients/client-budgets.ts';
import { machineSettings } from './config-schema.ts';
import { clientBudgetName } from './declare.ts';
import type { ConfigDomains } from './sections/domains.ts';
import { createNames, withoutDefaults, type Entry, type UniqueName } from './export-entry.ts';
import { issuerEntry } from './export-issuer.ts';
import { same } from './sections/plan-section.ts';

const head = [
  ' yaml-language-server: $schema=hearth.schema.json',
  ' The schema: hearth config schema > hearth.schema.json',
  ' Keys are never written: set the environment variables that apiKeyEnv names, or write ' +
    'apiKeyFile: with the path of a file.',
].join('\n');

const money = (micro: number | null): number | undefined =>
  micro === null ? undefined : micro / 1e6;

function limitsEntry({
  dayCostMicro,
  monthCostMicro,
  ...limits
}: Account['limits']): Entry | undefined {
  const entry = withoutDefaults(
    { ...limits, dayCost: money(dayCostMicro), monthCost: money(monthCostMicro) },
    { resetDay: 1, timeZone: '' },
  );
  return Object.keys(entry).length === 0 ? undefined : entry;
}

function clientLimitsEntry(
  { requestsPerMinute, costMicroPerDay, costMicroPerMonth, storageMb, ...limits }: ClientLimits,
  uncounted: string,
): Entry | undefined {
  const entry = withoutDefaults(
    {
      ...limits,
      requestsPerMinute: requestsPerMinute ?? 'none',
      costPerDay: money(costMicroPerDay),
      costPerMonth: money(costMicroPerMonth),
      storageMb: storageMb ?? 'none',
      uncounted,
    },
    { requestsPerMinute: 100, currency: 'USD', storageMb: 2048, uncounted: 'refuse' },
  );
  return Object.keys(entry).length === 0 ? undefined : entry;
}

const modelEntry = ({ model, ...settings }: ModelSettings): Entry => {
  const { model: _, ...usual } = usualModelSettings(model);
  return { model, ...withoutDefaults(settings, usual) };
};

function accountEntry(account: Account, apiKeyEnv: string | undefined): Entry {
  const {
    name,
    provider,
    baseUrl,
    models,
    priority,
    weight,
    region,
    limits,
    expiresAt,
    ca,
    allowFields,
    modelSettings,
    enabled,
  } = account;
  const entry = {
    name,
    provider,
    baseUrl,
    apiKeyEnv,
    ca,
    models,
    priority,
    weight,
    region,
    limits: limitsEntry(limits),
    expires: expiresAt === null ? undefined : new Date(expiresAt).toISOString(),
    allowFields,
    modelSettings: statedSettings(modelSettings).map(modelEntry),
    enabled,
  };
  return withoutDefaults(entry, {
    baseUrl: '',
    ca: '',
    models: [],
    priority: 100,
    weight: 1,
    region: '',
    allowFields: [],
    modelSettings: [],
    enabled: true,
  });
}

function policyEntry({ alias, enabled, definition }: RoutingPolicy): Entry {
  const { tiers, ...rest } = definition;
  const [tier] = tiers;
  const { tiers: _, ...defaults } = policyDefinitionSchema.parse({ tiers: [{ name: 'main' }] });
  const short = tiers.length === 1 && tier?.name === 'main';
  const { name: __, ...only } = tier ?? { name: '' };
  return withoutDefaults(
    {
      alias,
      enabled,
      ...(short
        ? only
        : {
            tiers: tiers.map((one) =>
              withoutDefaults(one, { models: [], accounts: [], providers: [] }),
            ),
          }),
      ...rest,
    },
    { ...defaults, enabled: true, models: [], accounts: [], providers: [] },
  );
}

function spendEntry(budget: Budget): Entry {
  const {
    limitTokens: tokens,
    limitCostMicro,
    currency,
    period,
    rollingMs,
    hard,
    uncounted,
    alertAt,
    resetDay,
    timeZone,
  } = budget;
  const per = period === 'rolling' ? { hours: (rollingMs ?? 0) / hourMs } : period;
  return withoutDefaults(
    {
      tokens,
      cost: money(limitCostMicro),
      currency,
      per,
      hard,
      uncounted,
      alertAt,
      resetDay,
      timeZone,
    },
    budgetInputSchema.parse({ name: 'x', period: 'day' }),
  );
}

const settingsEntry = (settings: Settings): Entry =>
  withoutDefaults(Object.fromEntries(machineSettings.map((key) => [key, settings[key]])), {
    ...defaultSettings,
  });

/** A client's own budget: the one that `declare` makes of a `budget` in its entry. */
const isOwnBudget = (budget: Budget, client: Client): boolean =>
  budget.enabled &&
  same(budget.scope, { client: client.id }) &&
  budget.name === clientBudgetName(client.name);

function clientEntry(client: Client, budgets: readonly Budget[], nameOf: UniqueName): Entry {
  const { id, name, role, localOnly, models, expiresAt, ipAllow: allow, signed } = client;
  const budget = budgets.find((one) => isOwnBudget(one, client));
  const rules = withoutDefaults(client.rules, noContentRules);
  return withoutDefaults(
    {
      name,
      apiKeyEnv: nameOf(name, 'CLIENT'),
      signingSecretEnv: signed ? nameOf(`${name} signing`, 'CLIENT') : undefined,
      role,
      localOnly,
      models,
      limits: clientLimitsEntry(
        client.limits,
        uncountedOf(budgets, id) === 'allow' ? 'allow' : 'refuse',
      ),
      expires: expiresAt === null ? undefined : new Date(expiresAt).toISOString(),
      allow,
      contentRules: Object.keys(rules).length === 0 ? undefined : rules,
      budget: budget === undefined ? undefined : spendEntry(budget),
    },
    { role: 'member', localOnly: false, models: [], allow: [] },
  );
}

function budgetEntry(
  budget: Budget,
  accounts: readonly Account[],
  clients: readonly Client[],
): Entry {
  const { account, provider, model, client, user, conversation } = budget.scope;
  const nameIn = (
    list: readonly { id: string; name: string }[],
    id: string | undefined,
  ): string | undefined =>
    id === undefined ? undefined : (list.find((one) => one.id === id)?.name ?? id);
  const scope = withoutDefaults(
    {
      account: nameIn(accounts, account),
      provider,
      model,
      client: nameIn(clients, client),
      user,
      conversation,
    },
    {},
  );
  return withoutDefaults(
    { name: budget.name, scope, ...spendEntry(budget), enabled: budget.enabled },
    { scope: {}, enabled: true },
  );
}

async function entriesOf(domains: ConfigDomains): Promise<Record<string, Entry[] | Entry>> {
  const [accounts, policies, all, issuers, budgets, prices, settings] = await Promise.all([
    domains.accounts.list(),
    domains.policies.list(),
    domains.clients.list(),
    domains.issuers.list(),
    domains.budgets.list(),
    domains.prices.list(),
    domains.settings.get(),
  ]);
  // A client of an issuer has no key that a file could name: its next token creates it.
  const clients = all.filter(({ issuer }) => issuer === null);
  const nameOf = createNames();
  const keyless = await Promise.all(accounts.map((one) => domains.accounts.holdsKey(one.id, '')));
  /** Written with its client, as a budget of the entry or as its limits. */
  const isOfClient = (budget: Budget): boolean =>
    all.some((client) => isOwnBudget(budget, client) || isOfLimits(budget, client.id));
  return {
    accounts: accounts.map((one, index) =>
      accountEntry(one, keyless[index] === true ? undefined : nameOf(one.name, 'ACCOUNT')),
    ),
    policies: policies.map(policyEntry),
    clients: clients.map((client) => clientEntry(client, budgets, nameOf)),
    issuers: issuers.map((one) => issuerEntry(one, nameOf)),
    budgets: budgets
      .filter((one) => !isOfClient(one))
      .map((one) => budgetEntry(one, accounts, all)),
    prices: prices.map(({ provider, model, price }) => ({ provider, model, ...price })),
    settings: settingsEntry(settings),
  };
}

/**
 * Everything that the owner has, as the text of a hearth.yaml without keys: it names environment
 * variables instead.
 */
export async function exportText(domains: ConfigDomains): Promise<string> {
  const all = Object.entries(await entriesOf(domains)).filter(
    ([, section]) => Object.keys(section).length > 0,
  );
  const document = new Document(Object.fromEntries(all));
  document.commentBefore = head;
  return document.toString({ lineWidth: 0, flowCollectionPadding: true });
}
