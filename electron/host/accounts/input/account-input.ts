import type { z } from 'zod';
import type {
  Account,
  AccountLimits,
  accountInputSchema,
} from '../../../../shared/contract/accounts.ts';
import type { ModelSettings } from '../../../../shared/contract/account-models.ts';
import { AppError } from '../../../../shared/errors.ts';
import type { Phrase } from '../../../../shared/messages/phrase-params.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';

type FullInput = z.output<typeof accountInputSchema>;
type Optional<T> = { [Key in keyof T]?: T[Key] | undefined };

type WithDefault = 'priority' | 'region' | 'weight' | 'limits' | 'expiresAt' | 'ca' | 'allowFields';

/** What hearth.yaml states of an account's models; the app settles them one by one. */
interface WithModels {
  modelSettings?: readonly ModelSettings[] | undefined;
}

export type NewAccount = Omit<FullInput, WithDefault> &
  Optional<Pick<FullInput, WithDefault>> &
  WithModels;
export type AccountEdit = Optional<FullInput> &
  WithModels & { id: string; enabled?: boolean | undefined };

export type AccountSource = Account['source'];

/** What this domain has to know of a provider; the routing's table has more. */
export interface ProviderRules {
  id: string;
  baseUrl: string;
  keyRequired: boolean;
  name?: string;
  regions?: readonly { id: string; baseUrl: string }[];
}

const badRequest = (message: string | Phrase): AppError => new AppError('bad_request', message);

/**
 * The address without a slash at its end. Refuses what is no http address, and one with a key in
 * it: it would be shown and logged.
 */
export function checkBaseUrl(given: string, rules: ProviderRules, region = ''): string {
  const usual = rules.regions?.find(({ id }) => id === region)?.baseUrl ?? rules.baseUrl;
  const text = given.trim() === '' ? usual : given.trim();
  if (text === '') throw badRequest(phrase('accounts.needsAddress'));
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !['http:', 'https:'].includes(url.protocol))
    throw badRequest(phrase('accounts.badAddress'));
  if (url.username !== '' || url.password !== '' || url.search !== '')
    throw badRequest(phrase('accounts.addressHoldsSecret'));
  return url.href.replace(/[/#]+$/, '');
}

/**
 * Keys travel in headers, so a key with a line break or a letter beyond ASCII was pasted wrongly.
 */
export function checkKey(given: string, rules: ProviderRules): string {
  const key = given.trim();
  if (key === '' && rules.keyRequired) throw badRequest(phrase('accounts.needsKey'));
  if (!/^[\x21-\x7e]*$/.test(key)) throw badRequest(phrase('accounts.badKey'));
  return key;
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).format(0) !== '';
  } catch {
    return false;
  }
}

/**
 * Refuses an unknown zone and a limit of money without its currency: neither could ever be
 * kept.
 */
export function checkLimits(limits: AccountLimits): AccountLimits {
  if (limits.timeZone !== '' && !isTimeZone(limits.timeZone))
    throw badRequest(phrase('accounts.badTimeZone', { zone: limits.timeZone }));
  if (limits.currency === null && (limits.dayCostMicro !== null || limits.monthCostMicro !== null))
    throw badRequest(phrase('accounts.limitNeedsCurrency'));
  return limits;
}

/** Why the name of a field cannot be allowed; null where it can. */
export function fieldFault(name: string, mayAllow: (name: string) => boolean): string | null {
  if (/\s/.test(name)) return phrase('accounts.fieldHasSpaces', { name }).text;
  return mayAllow(name) ? null : phrase('accounts.fieldIsOwn', { name }).text;
}

/**
 * Refuses what Hearth says itself: a field that sets the length, the number of answers or who
 * answers would break budgets and lists of models.
 */
export function checkAllowFields(
  names: readonly string[],
  mayAllow: (name: string) => boolean,
): string[] {
  const wrong = names.map((name) => fieldFault(name, mayAllow)).find((fault) => fault !== null);
  if (wrong !== undefined) throw badRequest(phrase('accounts.nothingSaved', { wrong }));
  return [...new Set(names)];
}

/**
 * What hearth.yaml declares is changed there: the next reload would undo a change made elsewhere.
 */
export function refuseDeclared(
  account: { name: string; source: AccountSource },
  by: AccountSource,
  act: Phrase,
): void {
  if (account.source === 'file' && by === 'app')
    throw new AppError('forbidden', phrase('accounts.declared', { name: account.name, act }));
}

/** Enough to tell two keys apart. Of a short key it would be too much. */
export const hintOf = (key: string): string => (key.length >= 12 ? key.slice(-4) : '');
