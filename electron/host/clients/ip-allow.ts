import { AppError } from '../../../shared/errors.ts';
import { phrase } from '../../../shared/messages/phrase.ts';
import {
  isInRanges,
  parseAddress,
  parseRange,
  type AddressRange,
} from '../security/address-ranges.ts';

/** Whether an address (of a socket; IPv4 may come mapped into IPv6) is in the list. */
export type AllowsAddress = (address: string) => boolean;

function rangeOf(entry: string): AddressRange {
  const range = parseRange(entry);
  if (range === null) throw new AppError('bad_request', phrase('clients.badAddress', { entry }));
  return range;
}

/**
 * Null for an empty list, which allows every address. Throws `bad_request` that names what is no
 * address.
 */
export function ipAllow(entries: readonly string[]): AllowsAddress | null {
  if (entries.length === 0) return null;
  const ranges = entries.map(rangeOf);
  return (text) => {
    const address = parseAddress(text);
    return address !== null && isInRanges(address, ranges);
  };
}
