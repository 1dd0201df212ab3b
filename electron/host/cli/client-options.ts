import {
  clientLimitsSchema,
  clientRoleSchema,
  defaultClientLimits,
  type Client,
  type ClientInput,
  type ClientLimits,
} from '../../../shared/contract/clients.ts';
import {
  contentActionSchema,
  contentKinds,
  noContentRules,
  type ContentAction,
  type ContentRules,
} from '../../../shared/contract/content-rules.ts';
import { phrase } from '../../../shared/messages/phrase.ts';
import { UsageError } from './command.ts';

const text = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;
const texts = { type: 'string', multiple: true } as const;

/** What may be said of a client, the same when it is made and when it is changed. */
export const clientOptions = {
  role: text,
  models: text,
  allow: text,
  expires: text,
  'local-only': flag,
  'no-local-only': flag,
  rpm: text,
  tpm: text,
  concurrency: text,
  'tokens-per-day': text,
  'tokens-per-month': text,
  'cost-per-day': text,
  'cost-per-month': text,
  'storage-mb': text,
  rule: texts,
  words: text,
  'word-action': text,
} as const;

export const clientOptionsUsage =
  '[--role admin|member|viewer] [--models a,b*] [--rpm 100] [--tpm n] [--concurrency n] ' +
  '[--tokens-per-day n] [--tokens-per-month n] [--cost-per-day 2USD] [--cost-per-month ' +
  '50USD] [--storage-mb 2048] [--expires 2027-12-31] [--allow 192.168.1.0/24] ' +
  '[--local-only|--no-local-only] [--rule email=mask] [--words a,b] [--word-action block]';

type Values = {
  [Key in keyof typeof clientOptions]?: (typeof clientOptions)[Key] extends { multiple: true }
    ? string[]
    : (typeof clientOptions)[Key] extends { type: 'boolean' }
      ? boolean
      : string;
};

const counts = {
  rpm: 'requestsPerMinute',
  tpm: 'tokensPerMinute',
  concurrency: 'concurrency',
  'tokens-per-day': 'tokensPerDay',
  'tokens-per-month': 'tokensPerMonth',
  'storage-mb': 'storageMb',
} as const;
const costs = { 'cost-per-day': 'costMicroPerDay', 'cost-per-month': 'costMicroPerMonth' } as const;

/** `none` lifts a limit. */
function countOf(option: string, value: string): number | null {
  if (value === 'none') return null;
  if (!/^[1-9]\d{0,14}$/.test(value))
    throw new UsageError(phrase('cli.clients.badCount', { option }));
  return Number(value);
}

const currencyOf = (name: string | undefined): ClientLimits['currency'] | undefined =>
  clientLimitsSchema.shape.currency.unwrap().options.find((one) => one === name?.toUpperCase());

/** `50USD`, `12.5cny`; the currency may stay away where the client has one. */
function costOf(
  option: string,
  value: string,
): { micro: number | null; currency: ClientLimits['currency'] | undefined } {
  if (value === 'none') return { micro: null, currency: undefined };
  const [, amount, name] = /^(\d{1,9}(?:\.\d{1,6})?) ?([a-z]{3})?$/i.exec(value) ?? [];
  const micro = Math.round(Number(amount ?? 0) * 1e6);
  const currency = currencyOf(name);
  if (micro < 1 || (name !== undefined && currency === undefined))
    throw new UsageError(phrase('cli.clients.badMoney', { option }));
  return { micro, currency };
}

function limitsOf(values: Values, before: ClientLimits): ClientLimits {
  const limits = { ...before };
  for (const [option, field] of Object.entries(counts) as [
    keyof typeof counts,
    (typeof counts)[keyof typeof counts],
  ][]) {
    const value = values[option];
    if (value !== undefined) limits[field] = countOf(option, value);
  }
  const named = new Set<ClientLimits['currency']>();
  for (const [option, field] of Object.entries(costs) as [
    keyof typeof costs,
    (typeof costs)[keyof typeof costs],
  ][]) {
    const value = values[option];
    if (value === undefined) continue;
    const { micro, currency } = costOf(option, value);
    limits[field] = micro;
    if (currency !== undefined) named.add(currency);
  }
  const [currency, other] = [...named];
  if (other !== undefined) throw new UsageError(phrase('cli.clients.oneCurrency'));
  return { ...limits, ...(currency === undefined ? {} : { currency }) };
}

/** A day counts to its end, on this machine's clock, as in hearth.yaml. */
function expiryOf(value: string): number | null {
  if (value === 'never') return null;
  const at = /^\d{4}-\d\d-\d\d(T.+)?$/.test(value)
    ? Date.parse(value.includes('T') ? value : `${value}T23:59:59.999`)
    : Number.NaN;
  if (Number.isNaN(at)) throw new UsageError(phrase('cli.clients.badExpiry'));
  return at;
}

const listOf = (value: string): string[] =>
  value
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');

function actionOf(option: string, value: string | undefined): ContentAction {
  const found = contentActionSchema.options.find((one) => one === value);
  if (found === undefined)
    throw new UsageError(
      phrase('cli.clients.badAction', { option, actions: contentActionSchema.options }),
    );
  return found;
}

function rulesOf(
  { rule = [], words, 'word-action': wordAction }: Values,
  before: ContentRules,
): ContentRules {
  const rules = { ...before };
  for (const one of rule) {
    const [name, action] = one.split('=');
    const kind = contentKinds.find((known) => known === name);
    if (kind === undefined)
      throw new UsageError(phrase('cli.clients.badRule', { kinds: contentKinds }));
    rules[kind] = actionOf(`--rule ${kind}=`, action);
  }
  return {
    ...rules,
    ...(words === undefined ? {} : { words: listOf(words) }),
    ...(wordAction === undefined ? {} : { wordAction: actionOf('--word-action', wordAction) }),
  };
}

function localOnlyOf(values: Values): boolean | undefined {
  if (values['local-only'] === true && values['no-local-only'] === true)
    throw new UsageError(phrase('cli.clients.localOnlyTwice'));
  return values['local-only'] === true
    ? true
    : values['no-local-only'] === true
      ? false
      : undefined;
}

/**
 * What was typed, as a change of `before`; what was not typed is not named in it. Throws
 * `UsageError`.
 */
export function clientFields(
  values: Values,
  before: Pick<Client, 'limits' | 'rules'> = { limits: defaultClientLimits, rules: noContentRules },
): Partial<Omit<ClientInput, 'name' | 'signed'>> {
  const role = clientRoleSchema.options.find((one) => one === values.role);
  if (values.role !== undefined && role === undefined)
    throw new UsageError(phrase('cli.clients.badRole'));
  const typed = (...options: (keyof Values)[]): boolean =>
    options.some((option) => values[option] !== undefined);
  const localOnly = localOnlyOf(values);
  return {
    ...(role === undefined ? {} : { role }),
    ...(localOnly === undefined ? {} : { localOnly }),
    ...(values.models === undefined ? {} : { models: listOf(values.models) }),
    ...(values.allow === undefined ? {} : { ipAllow: listOf(values.allow) }),
    ...(values.expires === undefined ? {} : { expiresAt: expiryOf(values.expires) }),
    ...(typed(
      'rpm',
      'tpm',
      'concurrency',
      'tokens-per-day',
      'tokens-per-month',
      'cost-per-day',
      'cost-per-month',
      'storage-mb',
    )
      ? { limits: limitsOf(values, before.limits) }
      : {}),
    ...(typed('rule', 'words', 'word-action') ? { rules: rulesOf(values, before.rules) } : {}),
  };
}
