import ipaddr from 'ipaddr.js';
import { AppError } from '../../../shared/errors.ts';
import { phrase } from '../../../shared/messages/phrase.ts';
import {
  isInRanges,
  parseAddress,
  parseRange,
  type Address,
  type AddressRange,
} from '../security/address-ranges.ts';

/** An IPv6 range that has the mapped addresses in it, such as `::/0`, has the IPv4 ones too. */
const formsOf = (address: Address): readonly Address[] =>
  address instanceof ipaddr.IPv4 ? [address, address.toIPv4MappedAddress()] : [address];

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
    return address !== null && formsOf(address).some((form) => isInRanges(form, ranges));
  };
}
