import { BlockList, isIP } from 'node:net';
import { AppError } from '../../../shared/errors.ts';

/** Whether an address (of a socket; IPv4 may come mapped into IPv6) is in the list. */
export type AllowsAddress = (address: string) => boolean;

const typeOf = (address: string): 'ipv4' | 'ipv6' => (isIP(address) === 4 ? 'ipv4' : 'ipv6');
/**
 * A mapped IPv4 address, as a socket that listens on `::` gives it, is that IPv4 address (RFC 4291,
 * 2.5.5.2).
 */
const plain = (address: string): string =>
  /^::ffff:\d+\.\d+\.\d+\.\d+$/i.test(address) ? address.slice(7) : address;

function addTo(list: BlockList, entry: string): void {
  const [address = '', bits, more] = entry.split('/');
  const widest = isIP(address) === 4 ? 32 : 128;
  if (
    isIP(address) === 0 ||
    more !== undefined ||
    (bits !== undefined && (!/^\d{1,3}$/.test(bits) || Number(bits) > widest))
  ) {
    throw new AppError(
      'bad_request',
      `“${entry}” is no address and no range of addresses. Write 192.168.1.20, ` +
        '192.168.1.0/24 or fd00::/8. Nothing was saved.',
    );
  }
  if (bits === undefined) list.addAddress(address, typeOf(address));
  else list.addSubnet(address, Number(bits), typeOf(address));
}

/**
 * Null for an empty list, which allows every address. Throws `bad_request` that names what is no
 * address.
 */
export function ipAllow(entries: readonly string[]): AllowsAddress | null {
  if (entries.length === 0) return null;
  const list = new BlockList();
  for (const entry of entries) addTo(list, entry);
  return (address) =>
    isIP(plain(address)) !== 0 && list.check(plain(address), typeOf(plain(address)));
}
