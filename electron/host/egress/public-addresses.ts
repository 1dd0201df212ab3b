import { lookup } from 'node:dns/promises';
import { isIP, type LookupFunction } from 'node:net';
import { networkInterfaces } from 'node:os';
import { callbackify } from 'node:util';
import ipaddr from 'ipaddr.js';
import { AppError } from '../../../shared/errors.ts';
import { phrase } from '../../../shared/messages/phrase.ts';
import { isInRanges, parseAddress, rangesOf, type Address } from '../security/address-ranges.ts';

/** Who answers for a name; all of its addresses. */
export type Resolve = (hostname: string) => Promise<readonly { address: string; family: number }[]>;

export const resolveBySystem: Resolve = (hostname) => lookup(hostname, { all: true });

/**
 * Which addresses a request may reach: `public` none that only this machine or its network can
 * reach, which a web page could otherwise be used to reach into; `private` those too, where the
 * user said so. Addresses that clouds serve their machines' secrets at are never reached.
 */
export type ReachableAddresses = 'public' | 'private';

/**
 * Ranges that are not globally reachable (IANA's special-purpose registries, RFC 6890), multicast
 * (RFC 5771) and reserved ones (RFC 1112).
 */
const special4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/3',
];
/**
 * Of the global unicast range: protocol assignments with Teredo, documentation, 6to4. Anything
 * outside that range is not public either.
 */
const special6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'];
/**
 * AWS, Azure, Google and others; AWS for containers; AWS and Google over IPv6; Alibaba Cloud;
 * Azure's host (learn.microsoft.com, “What is IP address 168.63.129.16?”); Oracle's older one.
 */
const metadata = [
  '169.254.169.254',
  '169.254.170.0/24',
  'fd00:ec2::254',
  'fd20:ce::254',
  '100.100.100.200',
  '168.63.129.16',
  '192.0.0.192',
];

const special4Ranges = rangesOf(special4);
const special6Ranges = rangesOf(special6);
const global6Ranges = rangesOf(['2000::/3']);
const metadataRanges = rangesOf(metadata);
const nat64Ranges = rangesOf(['64:ff9b::/96']);
const sixToFourRanges = rangesOf(['2002::/16']);

/** The IPv4 address that a NAT64 translates an IPv6 one into (RFC 6052). */
const translated = (address: Address): Address =>
  isInRanges(address, nat64Ranges)
    ? ipaddr.fromByteArray(address.toByteArray().slice(12))
    : address;

/** The address that packets to this one go to inside IPv4: the relay of a 6to4 one (RFC 3056). */
const tunnelled = (address: Address): Address =>
  isInRanges(address, sixToFourRanges)
    ? ipaddr.fromByteArray(address.toByteArray().slice(2, 6))
    : address;

const isOfThisMachine = (address: string): boolean =>
  Object.values(networkInterfaces()).some((all) => all?.some((one) => one.address === address));

export function isReachable(text: string, reachable: ReachableAddresses): boolean {
  const parsed = parseAddress(text);
  if (parsed === null) return false;
  const address = translated(parsed);
  if (isInRanges(tunnelled(address), metadataRanges)) return false;
  if (reachable === 'private') return true;
  if (isOfThisMachine(address.toString())) return false;
  return address.kind() === 'ipv4'
    ? !isInRanges(address, special4Ranges)
    : isInRanges(address, global6Ranges) && !isInRanges(address, special6Ranges);
}

export const privateAddress = (host: string): AppError =>
  new AppError('egress_denied', phrase('egress.privateAddress', { host }));

/**
 * Names that no public name server knows: of one word, and below domains that are kept for private
 * networks (RFC 6761, RFC 6762 and its appendix G, RFC 8375, RFC 9476, ICANN's resolution
 * 2024.07.29.06 for `internal`).
 */
const privateDomains =
  'local|localhost|localdomain|internal|intranet|private|corp|home|lan|alt|test|invalid|home\\.arpa';
const privateName = new RegExp(`^[^.]+$|(?:^|\\.)(?:${privateDomains})$`);
/** By which Google and AWS serve their machines' secrets. */
const metadataName = /^(?:metadata(?:\.google\.internal|\.goog)?|instance-data(?:\..*)?)$/;

const isReachableName = (name: string, reachable: ReachableAddresses): boolean =>
  !metadataName.test(name) && (reachable === 'private' || !privateName.test(name));

/**
 * Throws `egress_denied` where a name resolves to any address that may not be reached. One that no
 * resolver here knows is for the connection to fail at; where a proxy is to look it up, it is
 * judged by its form. A proxy's answer may be another than ours: whom it reaches is its own rules'
 * to say.
 */
export async function mustBeReachable(
  hostname: string,
  reachable: ReachableAddresses,
  resolve: Resolve,
  proxied: boolean,
): Promise<void> {
  const bare = hostname
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '')
    .toLowerCase();
  const addresses = isIP(bare) === 0 ? await resolve(bare).catch(() => []) : [{ address: bare }];
  const isUnknown = proxied && addresses.length === 0;
  if (
    addresses.some(({ address }) => !isReachable(address, reachable)) ||
    (isUnknown && !isReachableName(bare, reachable))
  )
    throw privateAddress(hostname);
}

/**
 * Looks up names for connections: a socket gets the very addresses that were judged, so that a name
 * server can't answer otherwise in between.
 */
export function guardedLookup(reachable: ReachableAddresses, resolve: Resolve): LookupFunction {
  const judged = callbackify(async (hostname: string) => {
    const addresses = await resolve(hostname);
    if (addresses.some(({ address }) => !isReachable(address, reachable)))
      throw privateAddress(hostname);
    return [...addresses];
  });
  return (hostname, options, callback) => {
    judged(hostname, (error, addresses) => {
      const [first] = addresses ?? [];
      if (error !== null || !first)
        return callback(error ?? Object.assign(new Error('no address'), { code: 'ENOTFOUND' }), '');
      if (options.all === true) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
}
