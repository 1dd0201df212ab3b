import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Declared } from '../../../shared/contract/config.ts';
import { hourMs } from '../../../shared/time.ts';
import { checkCertificate } from '../accounts/certificate.ts';
import { isWeakKey, weakKeyText } from '../clients/key-strength.ts';
import type {
  AccountEntry,
  BudgetEntry,
  ClientEntry,
  Config,
  LimitsEntry,
  Spend,
} from './config-schema.ts';
import { policyOf } from './declare-policy.ts';
import type { Path } from './locate.ts';
import type { Parsed } from './parse-config.ts';
import { ConfigError, type Problem } from './problem.ts';

type Environment = Readonly<Record<string, string | undefined>>;
type KeyReference = { apiKeyEnv?: string | undefined; apiKeyFile?: string | undefined };

/** Money of a file as the millionths that are counted. */
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
});

/** A day counts to its end, on this machine's clock. */
const expiryOf = (text: string | undefined): number | null =>
  text === undefined ? null : Date.parse(text.includes('T') ? text : `${text}T23:59:59.999`);

function accountOf(entry: AccountEntry, apiKey: string, ca: string): Declared['accounts'][number] {
  const { name, provider, models, priority, weight, region, allowFields, enabled = null } = entry;
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

/** The budget that stands with a client, by a name that no other budget is likely to have. */
export const clientBudgetName = (client: string): string => `client ${client}`.slice(0, 80);

/**
 * Keys travel in headers: of visible ASCII, after the line break that editors and `echo` leave at
 * the end.
 */
function keyIn(
  text: string,
  place: string,
  whenEmpty: string,
): { key: string } | { missing: string } {
  const key = text.trim();
  if (key === '') return { missing: `${place} ${whenEmpty}` };
  return /^[\x21-\x7e]+$/.test(key)
    ? { key }
    : { missing: `${place} holds spaces or letters that no key has` };
}

function readKey(
  { apiKeyEnv, apiKeyFile }: KeyReference,
  file: string,
  env: Environment,
): { key: string } | { missing: string } {
  if (apiKeyEnv !== undefined)
    return keyIn(env[apiKeyEnv] ?? '', `the environment variable ${apiKeyEnv}`, 'is not set');
  if (apiKeyFile === undefined) return { key: '' };
  try {
    return keyIn(
      readFileSync(resolve(dirname(file), apiKeyFile), 'utf8'),
      `the file ${apiKeyFile}`,
      'is empty',
    );
  } catch (error) {
    return {
      missing:
        `the file ${apiKeyFile} cannot be read ` +
        `(${(error as NodeJS.ErrnoException).code ?? 'unknown'})`,
    };
  }
}

/**
 * The certificate to trust, which is given once; whether it is in force is judged where it is kept.
 */
function readCertificate(
  { ca, caFile }: AccountEntry,
  file: string,
): { ca: string } | { wrong: string } {
  if (ca !== undefined && caFile !== undefined) return { wrong: 'give ca or caFile, not both' };
  try {
    return {
      ca: checkCertificate(
        caFile === undefined ? (ca ?? '') : readFileSync(resolve(dirname(file), caFile), 'utf8'),
        0,
      ),
    };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
    return {
      wrong:
        code === 'bad_request'
          ? `${caFile === undefined ? 'this' : `the file ${caFile}`} holds no single certificate in PEM form`
          : `the file ${caFile ?? ''} cannot be read (${code})`,
    };
  }
}

const referenceAt = (path: Path, { apiKeyEnv }: KeyReference, what: string): Path => [
  ...path,
  `${what}${apiKeyEnv === undefined ? 'File' : 'Env'}`,
];
const placeOf = ({ apiKeyEnv, apiKeyFile }: KeyReference): string =>
  apiKeyEnv === undefined
    ? `the key in the file ${apiKeyFile ?? ''}`
    : `the key in the environment variable ${apiKeyEnv}`;

/** Reads the keys of a section's entries and notes those that are not there. */
function createKeys({ file, locate }: Parsed, env: Environment) {
  const problems: Problem[] = [];
  const placed = (path: Path, message: string): void =>
    void problems.push({ file, ...locate.value(path), message });
  return {
    problems,
    placed,
    certificate(path: Path, entry: AccountEntry): string {
      const read = readCertificate(entry, file);
      if ('ca' in read) return read.ca;
      placed([...path, entry.caFile === undefined ? 'ca' : 'caFile'], read.wrong);
      return '';
    },
    of(path: Path, reference: KeyReference, what: 'apiKey' | 'signingSecret' = 'apiKey'): string {
      const read = readKey(reference, file, env);
      if ('key' in read) return read.key;
      placed(referenceAt(path, reference, what), read.missing);
      return '';
    },
    /**
     * The same for what lets a client in; a weak one is a problem. A provider's keys are not ours
     * to judge.
     */
    ofClient(index: number, reference: KeyReference, what: 'apiKey' | 'signingSecret'): string {
      const path = ['clients', index];
      const key = this.of(path, reference, what);
      if (key !== '' && isWeakKey(key))
        placed(referenceAt(path, reference, what), weakKeyText(placeOf(reference)));
      return key;
    },
  };
}

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

/**
 * What a file declares, with the keys read from this environment and from files. Throws
 * `ConfigError` for each key that is missing or, of a client, weak.
 */
export function declare(parsed: Parsed, env: Environment): Declared {
  const { config } = parsed;
  const keys = createKeys(parsed, env);
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
        `the key of ${name} is that of ${clients[same]?.name ?? ''} too; each client needs a key of its own`,
      );
  }
  if (keys.problems.length > 0) throw new ConfigError(keys.problems);
  const prices = config.prices.map(({ provider, model, ...price }) => ({ provider, model, price }));
  return {
    accounts,
    policies: config.policies.map(policyOf),
    clients,
    budgets: budgetsOf(config),
    prices,
    settings: config.settings,
  };
}
