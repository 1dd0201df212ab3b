import type { PolicyDefinition } from '../../../shared/contract/policies.ts';
import { toAppError } from '../../../shared/errors.ts';
import { phrase } from '../../../shared/messages/phrase.ts';
import { checkBaseUrl, fieldFault, type ProviderRules } from '../accounts/input/account-input.ts';
import { ipAllow } from '../clients/ip-allow.ts';
import { mayAllow } from '../providers/carry-fields.ts';
import { proxyFault } from '../settings/trusted-proxies.ts';
import { checkIssuer } from '../token-issuers/check-issuer.ts';
import { checkDefinition } from '../routing/policies/check-definition.ts';
import { policyOf } from './declare-policy.ts';
import type { Config, Spend } from './config-schema.ts';
import type { IssuerEntry } from './issuer-schema.ts';
import type { Path } from './locate.ts';
import type { PolicyEntry } from './policy-entry.ts';

export interface Contradiction {
  path: Path;
  message: string;
}

function* duplicates(section: string, names: readonly string[]): Generator<Contradiction> {
  const seen = new Set<string>();
  for (const [index, name] of names.entries()) {
    if (seen.has(name))
      yield { path: [section, index], message: phrase('config.twice', { name, section }).text };
    seen.add(name);
  }
}

const hasKey = (entry: {
  apiKeyEnv?: string | undefined;
  apiKeyFile?: string | undefined;
}): boolean => entry.apiKeyEnv !== undefined || entry.apiKeyFile !== undefined;

function* keys(
  path: Path,
  entry: { apiKeyEnv?: string | undefined; apiKeyFile?: string | undefined },
  required: boolean,
): Generator<Contradiction> {
  if (entry.apiKeyEnv !== undefined && entry.apiKeyFile !== undefined)
    yield {
      path: [...path, 'apiKeyFile'],
      message: phrase('config.bothKeys').text,
    };
  if (required && !hasKey(entry))
    yield {
      path,
      message: phrase('config.needsKey').text,
    };
}

function* address(
  path: Path,
  { baseUrl = '', region }: Config['accounts'][number],
  provider: ProviderRules,
): Generator<Contradiction> {
  const regions = provider.regions ?? [];
  if (
    baseUrl === '' &&
    region !== '' &&
    regions.length > 0 &&
    regions.every(({ id }) => id !== region)
  )
    yield {
      path: [...path, 'region'],
      message: phrase('config.noRegion', {
        provider: provider.name ?? provider.id,
        regions: regions.map(({ id }) => id).join(', '),
      }).text,
    };
  try {
    checkBaseUrl(baseUrl, provider, region);
  } catch (error) {
    yield baseUrl === ''
      ? {
          path,
          message: phrase('config.needsBaseUrl', { provider: provider.name ?? provider.id }).text,
        }
      : { path: [...path, 'baseUrl'], message: toAppError(error).message };
  }
}

function* allowFields(path: Path, names: readonly string[]): Generator<Contradiction> {
  for (const [index, name] of names.entries()) {
    const wrong = fieldFault(name, mayAllow);
    if (wrong !== null) yield { path: [...path, 'allowFields', index], message: wrong };
  }
}

function* repeatedModels(
  path: Path,
  models: readonly { model: string }[],
): Generator<Contradiction> {
  const seen = new Set<string>();
  for (const [index, { model }] of models.entries()) {
    if (seen.has(model))
      yield {
        path: [...path, 'modelSettings', index],
        message: phrase('config.twice', { name: model, section: 'modelSettings' }).text,
      };
    seen.add(model);
  }
}

function* accounts(config: Config, providers: readonly ProviderRules[]): Generator<Contradiction> {
  for (const [index, account] of config.accounts.entries()) {
    const path = ['accounts', index];
    const provider = providers.find((one) => one.id === account.provider);
    if (provider !== undefined) yield* address(path, account, provider);
    yield* keys(path, account, provider?.keyRequired === true);
    yield* allowFields(path, account.allowFields);
    yield* repeatedModels(path, account.modelSettings);
    const { dayCost, monthCost, currency } = account.limits;
    if ((dayCost !== undefined || monthCost !== undefined) && currency === undefined)
      yield { path: [...path, 'limits'], message: phrase('config.costNeedsCurrency').text };
  }
}

function* addresses(path: Path, entries: readonly string[]): Generator<Contradiction> {
  for (const [index, entry] of entries.entries()) {
    try {
      ipAllow([entry]);
    } catch (error) {
      yield {
        path: [...path, index],
        message: toAppError(error).message.replace(' Nothing was saved.', ''),
      };
    }
  }
}

function* spend(path: Path, { tokens, cost, currency }: Spend): Generator<Contradiction> {
  if (tokens === undefined && cost === undefined)
    yield { path, message: phrase('config.budgetNeedsLimit').text };
  if (cost !== undefined && currency === undefined)
    yield { path, message: phrase('config.costNeedsCurrency').text };
}

function* policy(path: Path, entry: PolicyEntry): Generator<Contradiction> {
  const short = (['strategy', 'models', 'accounts', 'providers'] as const).find((key) =>
    key === 'strategy' ? entry.strategy !== undefined : entry[key].length > 0,
  );
  if (entry.tiers !== undefined && short !== undefined)
    yield {
      path: [...path, short],
      message: phrase('config.belongsInTier', { field: short }).text,
    };
  if (entry.tiers === undefined && short === undefined)
    yield { path, message: phrase('config.policyEmpty').text };
  const { definition } = policyOf(entry);
  const tiersFault = faultOf({ ...definition, rules: [] });
  if (tiersFault !== null) yield { path: [...path, 'tiers'], message: tiersFault };
  else
    for (const [index, rule] of definition.rules.entries()) {
      const fault = faultOf({ ...definition, rules: [rule] });
      if (fault !== null) yield { path: [...path, 'rules', index], message: fault };
    }
}

/** Why saving it would be refused; null where it would not. */
function faultOf(definition: PolicyDefinition): string | null {
  try {
    checkDefinition(definition);
    return null;
  } catch (error) {
    return toAppError(error).message.replace(' Nothing was saved.', '');
  }
}

function* issuer(path: Path, entry: IssuerEntry): Generator<Contradiction> {
  const keys = [entry.secretEnv, entry.secretFile, entry.jwksUrl, entry.publicKey];
  if (keys.filter((key) => key !== undefined).length !== 1)
    yield { path, message: phrase('config.issuerNeedsKey').text };
  const { jwksUrl: url, publicKey: pem } = entry;
  try {
    if (url !== undefined) checkIssuer({ issuer: entry.issuer, key: { kind: 'jwks', url } }, false);
    if (pem !== undefined) checkIssuer({ issuer: entry.issuer, key: { kind: 'pem', pem } }, false);
  } catch (error) {
    yield {
      path: [...path, url === undefined ? 'publicKey' : 'jwksUrl'],
      message: toAppError(error).message.replace(' Nothing was saved.', ''),
    };
  }
}

/** Entries of the right form that contradict each other or the catalogue of providers. */
export function* checkSense(
  config: Config,
  providers: readonly ProviderRules[],
): Generator<Contradiction> {
  yield* duplicates(
    'accounts',
    config.accounts.map((one) => one.name),
  );
  yield* duplicates(
    'policies',
    config.policies.map((one) => one.alias),
  );
  yield* duplicates(
    'clients',
    config.clients.map((one) => one.name),
  );
  yield* duplicates(
    'issuers',
    config.issuers.map((one) => one.name),
  );
  yield* duplicates(
    'budgets',
    config.budgets.map((one) => one.name),
  );
  yield* duplicates(
    'prices',
    config.prices.map((one) => `${one.provider} ${one.model}`),
  );
  yield* accounts(config, providers);
  for (const [index, entry] of config.policies.entries()) yield* policy(['policies', index], entry);
  for (const [index, client] of config.clients.entries()) {
    yield* keys(['clients', index], client, true);
    if (client.signingSecretEnv !== undefined && client.signingSecretFile !== undefined)
      yield {
        path: ['clients', index, 'signingSecretFile'],
        message: phrase('config.bothSecrets').text,
      };
    yield* addresses(['clients', index, 'allow'], client.allow);
    if (client.budget !== undefined) yield* spend(['clients', index, 'budget'], client.budget);
  }
  for (const [index, entry] of (config.settings.lanTrustedProxies ?? []).entries()) {
    const fault = proxyFault(entry);
    if (fault !== null)
      yield {
        path: ['settings', 'lanTrustedProxies', index],
        message: fault.text.replace(' Nothing was saved.', ''),
      };
  }
  for (const [index, entry] of config.issuers.entries()) yield* issuer(['issuers', index], entry);
  for (const [index, budget] of config.budgets.entries()) yield* spend(['budgets', index], budget);
}
