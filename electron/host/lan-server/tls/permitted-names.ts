/**
 * What our authority may sign: names and addresses that no site of the internet has (RFC 5280,
 * section 4.2.1.10).
 */
import { BlockList, isIP, isIPv4 } from 'node:net';

/**
 * Private, shared, link-local and loopback addresses (RFC 1918, 6598, 3927, 1122, 4193, 4291), as
 * address and bits.
 */
const privateNetworks: readonly (readonly [string, number])[] = [
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['100.64.0.0', 10],
  ['169.254.0.0', 16],
  ['127.0.0.0', 8],
  ['fc00::', 7],
  ['fe80::', 10],
  ['::1', 128],
];

/**
 * Names of the link and of this machine (RFC 6762, 6761). A constraint covers the name and
 * everything below it.
 */
const privateNames = ['local', 'localhost'];

export interface PermittedNames {
  /** Address and bits. */
  networks: readonly (readonly [string, number])[];
  /** Host names, lower case, each with all names below it. */
  names: readonly string[];
}

const family = (address: string): 'ipv4' | 'ipv6' => (isIPv4(address) ? 'ipv4' : 'ipv6');

/** Whether a certificate for this host name or address would be accepted. */
export function isNamePermitted(host: string, { networks, names }: PermittedNames): boolean {
  if (isIP(host) === 0) return names.some((name) => host === name || host.endsWith(`.${name}`));
  const list = new BlockList();
  for (const [address, bits] of networks) list.addSubnet(address, bits, family(address));
  return list.check(host, family(host));
}

/**
 * A name of letters alone may be a top-level domain, now or later, and a constraint on it would
 * cover every site below: a machine called `dev` must not get an authority for the sites of `.dev`.
 * No top-level domain has a digit or a hyphen, but for `xn--`.
 */
const mayBeTopLevel = (name: string): boolean => /^([a-z]+|xn--.*)$/.test(name);

/**
 * What an authority may sign when it is created on a machine that answers to `served`, the
 * likeliest name first: private names and addresses, the names and IPv4 addresses of the machine,
 * and the address that the server is bound to. Other global IPv6 addresses change daily.
 */
export function permittedFor(served: readonly string[]): PermittedNames {
  const usual: PermittedNames = { networks: privateNetworks, names: privateNames };
  const hosts = served
    .map((host) => host.toLowerCase())
    .filter((host) => !isNamePermitted(host, usual));
  const own = hosts.filter((host) =>
    isIP(host) === 6 ? host === served[0] : !mayBeTopLevel(host),
  );
  return {
    networks: [
      ...privateNetworks,
      ...own
        .filter((host) => isIP(host) !== 0)
        .map((host) => [host, isIPv4(host) ? 32 : 128] as const),
    ],
    names: [...privateNames, ...own.filter((host) => isIP(host) === 0)],
  };
}
