import { AppError } from '../../../shared/errors.ts';
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
  if (range === null)
    throw new AppError(
      'bad_request',
      `“${entry}” is no address and no range of addresses. Write 192.168.1.20, ` +
        '192.168.1.0/24 or fd00::/8. Nothing was saved.',
    );
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
