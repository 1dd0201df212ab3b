import type { Declared } from '../../../shared/contract/config.ts';
import { shortestSecret } from '../../../shared/contract/token-issuers.ts';
import { hourMs } from '../../../shared/time.ts';
import { phrase } from '../../../shared/messages/phrase.ts';
import type {
  AccountEntry,
  BudgetEntry,
  ClientEntry,
  Config,
  LimitsEntry,
  Spend,
} from './config-schema.ts';
import { policyOf } from './declare-policy.ts';
import type { IssuerEntry } from './issuer-schema.ts';
import type { Parsed } from './parse-config.ts';
import { ConfigError } from './problem.ts';
import { createKeyReader, type Environment } from './read-keys.ts';

/** Money as a file states it, in the millionths that are counted. */
const micro = (money: number | undefined): number | null =>
  money === undefined ? null : Math.max(1, Math.round(money * 1e6));

const limitsOf = ({
  dayCost,
  monthCost,
  ...limits
}: LimitsEntry): Declared['accounts'][number]['limits'] => ({
  concurrency: limits.concurrency ?? null,
  requestsPerMinute: limits.requestsPerMinute ?? null,
  tokensPerMinute: limits.tokensPerMinute ?? null,
  dayTokens: limits.dayTokens ?? null,
  monthTokens: limits.monthTokens ?? null,
  dayCostMicro: micro(dayCost),
  monthCostMicro: micro(monthCost),
  currency: limits.currency ?? null,
  resetDay: limits.resetDay ?? 1,
  timeZone: limits.timeZone ?? '',
  connectMs: limits.connectMs ?? null,
  firstEventMs: limits.firstEventMs ?? null,
  betweenEventsMs: limits.betweenEventsMs ?? null,
});

/** A day counts to its end, on this machine's clock. */
const expiryOf = (text: string | undefined): number | null =>
  text === undefined ? null : Date.parse(text.includes('T') ? text : `${text}T23:59:59.999`);

function accountOf(entry: AccountEntry, apiKey: string, ca: string): Declared['accounts'][number] {
  const { name, provider, models, priority, weight, region, allowFields, enabled = null } = entry;
  const { modelSettings } = entry;
  return {
    name,
    provider,
    baseUrl: entry.baseUrl ?? '',
    apiKey,
    models,
    priority,
    weight,
    region,
    limits: limitsOf(entry.limits),
    expiresAt: expiryOf(entry.expires),
    ca,
    allowFields,
    modelSettings,
    enabled,
  };
}

function clientOf(
  { name, role, localOnly, models, limits, expires, allow, contentRules }: ClientEntry,
  apiKey: string,
  signingSecret: string,
): Declared['clients'][number] {
  const { requestsPerMinute, costPerDay, costPerMonth, currency, storageMb, uncounted, ...counts } =
    limits;
  const {
    tokensPerMinute = null,
    concurrency = null,
    tokensPerDay = null,
    tokensPerMonth = null,
  } = counts;
  return {
    name,
    apiKey,
    signingSecret: signingSecret === '' ? null : signingSecret,
    role,
    localOnly,
    models,
    limits: {
      requestsPerMinute: requestsPerMinute === 'none' ? null : requestsPerMinute,
      tokensPerMinute,
      concurrency,
      tokensPerDay,
      tokensPerMonth,
      costMicroPerDay: micro(costPerDay),
      costMicroPerMonth: micro(costPerMonth),
      currency,
      storageMb: storageMb === 'none' ? null : storageMb,
    },
    expiresAt: expiryOf(expires),
    ipAllow: allow,
    rules: contentRules,
    uncounted,
  };
}

function spendOf({
  tokens,
  cost,
  currency,
  per,
  hard,
  uncounted,
  alertAt,
  resetDay,
  timeZone,
}: Spend): Omit<Declared['budgets'][number], 'name' | 'scope' | 'enabled'> {
  const rolling = typeof per === 'object';
  return {
    limitTokens: tokens ?? null,
    limitCostMicro: micro(cost),
    currency: currency ?? null,
    period: rolling ? 'rolling' : per,
    rollingMs: rolling ? Math.round(per.hours * hourMs) : null,
    hard,
    uncounted,
    alertAt,
    resetDay,
    timeZone: timeZone ?? '',
  };
}

const budgetOf = (entry: BudgetEntry): Declared['budgets'][number] => ({
  ...spendOf(entry),
  name: entry.name,
  scope: entry.scope,
  enabled: entry.enabled,
});

/** The budget of a client's own entry, by a name that no other budget is likely to have. */
export const clientBudgetName = (client: string): string => `client ${client}`.slice(0, 80);

function budgetsOf(config: Config): Declared['budgets'] {
  const withClients = config.clients.flatMap(({ name, budget }) =>
    budget === undefined
      ? []
      : [
          {
            ...spendOf(budget),
            name: clientBudgetName(name),
            scope: { client: name },
            enabled: true,
          },
        ],
  );
  return [...config.budgets.map(budgetOf), ...withClients];
}

/** A secret that is too short is a problem of the place that holds it. */
function issuerOf(
  entry: IssuerEntry,
  index: number,
  keys: ReturnType<typeof createKeyReader>,
): Declared['issuers'][number] {
  const { name, issuer, leewaySeconds, maxClients, enabled, roles, defaultRole } = entry;
  const path = ['issuers', index];
  const secret = (): { kind: 'secret'; secret: string } => {
    const reference = { apiKeyEnv: entry.secretEnv, apiKeyFile: entry.secretFile };
    const read = keys.of(path, reference, 'secret');
    if (read !== '' && Buffer.byteLength(read) < shortestSecret)
      keys.placed(path, phrase('config.shortSecret', { bytes: shortestSecret }).text);
    return { kind: 'secret', secret: read };
  };
  return {
    name,
    issuer,
    audience: [entry.audience].flat(),
    key:
      entry.jwksUrl !== undefined
        ? { kind: 'jwks', url: entry.jwksUrl }
        : entry.publicKey !== undefined
          ? { kind: 'pem', pem: entry.publicKey }
          : secret(),
    claims: { role: entry.roleClaim, roles, defaultRole },
    leewaySeconds,
    maxClients,
    enabled,
  };
}

/**
 * What a file declares, with the keys read from this environment and from files. Throws
 * `ConfigError` for each key that is missing or, of a client, weak.
 */
export function declare(parsed: Parsed, env: Environment): Declared {
  const { config } = parsed;
  const keys = createKeyReader(parsed, env);
  const accounts = config.accounts.map((entry, index) =>
    accountOf(
      entry,
      keys.of(['accounts', index], entry),
      keys.certificate(['accounts', index], entry),
    ),
  );
  const clients = config.clients.map((entry, index) => {
    const signing = keys.ofClient(
      index,
      { apiKeyEnv: entry.signingSecretEnv, apiKeyFile: entry.signingSecretFile },
      'signingSecret',
    );
    return clientOf(entry, keys.ofClient(index, entry, 'apiKey'), signing);
  });
  for (const [index, { apiKey, name }] of clients.entries()) {
    const same = clients.findIndex((one) => apiKey !== '' && one.apiKey === apiKey);
    if (same !== -1 && same < index)
      keys.placed(
        ['clients', index],
        phrase('config.sameKey', { name, other: clients[same]?.name ?? '' }).text,
      );
  }
  const issuers = config.issuers.map((entry, index) => issuerOf(entry, index, keys));
  if (keys.problems.length > 0) throw new ConfigError(keys.problems);
  const prices = config.prices.map(({ provider, model, ...price }) => ({ provider, model, price }));
  return {
    accounts,
    policies: config.policies.map(policyOf),
    clients,
    issuers,
    budgets: budgetsOf(config),
    prices,
    settings: config.settings,
  };
}
