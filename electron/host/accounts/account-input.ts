import type { z } from 'zod';
import type { accountInputSchema } from '../../../shared/contract/accounts.ts';
import { AppError } from '../../../shared/errors.ts';

type FullInput = z.output<typeof accountInputSchema>;
type Optional<T> = { [Key in keyof T]?: T[Key] | undefined };

type WithDefault = 'priority' | 'region' | 'weight' | 'limits' | 'expiresAt';

export type AccountInput = Omit<FullInput, WithDefault> & Optional<Pick<FullInput, WithDefault>>;
export type AccountPatch = Optional<FullInput> & { id: string; enabled?: boolean | undefined };

/** What this domain has to know of a provider; the routing's table has more. */
export interface ProviderRules {
  id: string;
  baseUrl: string;
  keyRequired: boolean;
}

const badRequest = (message: string): AppError => new AppError('bad_request', message);

/** The address without a slash at its end. Refuses what is no http address, and one with a key in it: it would be shown and logged. */
export function checkBaseUrl(given: string, rules: ProviderRules): string {
  const text = given.trim() === '' ? rules.baseUrl : given.trim();
  if (text === '') throw badRequest('This provider needs an address, such as https://gateway.example/v1. Give its base URL.');
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !['http:', 'https:'].includes(url.protocol)) throw badRequest('The base URL is no http or https address. It looks like https://gateway.example/v1.');
  if (url.username !== '' || url.password !== '' || url.search !== '') throw badRequest('The base URL holds a name, a password or a query. Give the address alone, and the key in its own field.');
  return url.href.replace(/[/#]+$/, '');
}

/** Keys travel in headers, so a key with a line break or a letter beyond ASCII was pasted wrongly. */
export function checkKey(given: string, rules: ProviderRules): string {
  const key = given.trim();
  if (key === '' && rules.keyRequired) throw badRequest('This provider needs an API key. Nothing was saved.');
  if (!/^[\x21-\x7e]*$/.test(key)) throw badRequest('The API key holds spaces or letters that no key has. Copy it again from the provider; nothing was saved.');
  return key;
}

/** Enough to tell two keys apart. Of a short key it would be too much. */
export const hintOf = (key: string): string => (key.length >= 12 ? key.slice(-4) : '');
