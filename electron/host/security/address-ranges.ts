import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

export type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** The addresses whose first `bits` bits are those of `base`. */
export interface AddressRange {
  base: Address;
  bits: number;
}

/**
 * An address as sockets and resolvers write it, a zone left out; null for anything else. An IPv4
 * address mapped into IPv6 is that IPv4 address (RFC 4291, 2.5.5.2). Shorter forms that ipaddr.js
 * reads, such as `0x7f.1`, are none.
 */
export function parseAddress(text: string): Address | null {
  const withoutZone = text.replace(/%.*$/, '');
  return isIP(withoutZone) === 0 ? null : ipaddr.process(withoutZone);
}

/** `192.168.1.20`, `192.168.1.0/24`, `fd00::/8`; null for anything else. */
export function parseRange(text: string): AddressRange | null {
  const [address = '', bits, more] = text.split('/');
  if (isIP(address) === 0 || more !== undefined || !/^\d{1,3}$/.test(bits ?? '0')) return null;
  const written = ipaddr.parse(address);
  const widest = written.kind() === 'ipv4' ? 32 : 128;
  const length = Number(bits ?? widest);
  if (length > widest) return null;
  const base = ipaddr.process(address);
  const isMapped = base.kind() !== written.kind();
  // A range that is wider than all mapped addresses stays one of IPv6.
  if (isMapped && length < 96) return { base: written, bits: length };
  return { base, bits: isMapped ? length - 96 : length };
}

/** Ranges that the code itself writes down. Throws for one that is none. */
export const rangesOf = (texts: readonly string[]): readonly AddressRange[] =>
  texts.map((text) => {
    const range = parseRange(text);
    if (range === null) throw new RangeError(`${text} is no range of addresses`);
    return range;
  });

export const isInRanges = (address: Address, ranges: readonly AddressRange[]): boolean =>
  ranges.some(({ base, bits }) => base.kind() === address.kind() && address.match(base, bits));
