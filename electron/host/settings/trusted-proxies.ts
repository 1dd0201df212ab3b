import type { Phrase } from '../../../shared/messages/phrase-params.ts';
import { phrase } from '../../../shared/messages/phrase.ts';
import { parseRange } from '../security/address-ranges.ts';

/** Why an entry of `lanTrustedProxies` cannot be used; null where it can. */
export function proxyFault(entry: string): Phrase | null {
  const range = parseRange(entry);
  if (range === null) return phrase('clients.badAddress', { entry });
  // Then every client could state any address.
  return range.bits === 0 ? phrase('lan.trustsEveryone', { entry }) : null;
}
