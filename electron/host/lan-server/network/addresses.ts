import { isIP, isIPv6 } from 'node:net';
import { hostname, networkInterfaces, type NetworkInterfaceInfo } from 'node:os';
import type { LanAddress } from '../../../../shared/contract/app.ts';
import { isLoopback } from '../../egress/egress-rules.ts';
import { ownNames } from './host-names.ts';

interface MachineNetwork {
  name: string;
  interfaces: Readonly<Record<string, readonly NetworkInterfaceInfo[] | undefined>>;
}

export interface ServedName {
  /** A host name or an address, without brackets. */
  host: string;
  kind: LanAddress['kind'];
  interface: string | null;
}

export const thisMachine = (): MachineNetwork => ({
  name: hostname(),
  interfaces: networkInterfaces(),
});

/** Bridges, tunnels and networks of virtual machines: devices of other people are seldom there. */
const virtual =
  /^(docker|br-|bridge|veth|virbr|vmnet|vboxnet|vEthernet|utun|tun|tap|wg|zt|tailscale|awdl|llw)/i;

/** Valid on one link only, and useless in a URL without the name of the link. */
const isLinkLocal = (address: string): boolean => /^fe[89ab]/i.test(address);

function interfaceAddresses({ interfaces }: MachineNetwork): ServedName[] {
  const all = Object.entries(interfaces).flatMap(([name, list]) =>
    (list ?? [])
      .filter((one) => !one.internal && !isLinkLocal(one.address))
      .map(({ address }) => ({ host: address, kind: 'lan' as const, interface: name })),
  );
  const rank = (one: ServedName): number =>
    (virtual.test(one.interface ?? '') ? 2 : 0) + (isIPv6(one.host) ? 1 : 0);
  return all.sort((a, b) => rank(a) - rank(b));
}

const loopback = (hosts: readonly string[]): ServedName[] =>
  hosts.map((host) => ({ host, kind: 'loopback', interface: null }));

/** Host names as a certificate and a URL can carry them. */
const names = (machine: MachineNetwork): ServedName[] =>
  [...new Set(ownNames(machine.name))]
    .filter((name) => /^[a-z\d]([a-z\d.-]*[a-z\d])?$/.test(name))
    .map((host) => ({ host, kind: 'name', interface: null }));

/**
 * Everything that a server bound to `boundHost` answers to, the most useful for other devices
 * first. `0.0.0.0` is IPv4 only, `::` both.
 */
export function servedNames(boundHost: string, machine: MachineNetwork): ServedName[] {
  const bound = boundHost.toLowerCase();
  if (isLoopback(bound))
    return loopback([
      ...new Set([bound, 'localhost', ...(bound === 'localhost' ? ['127.0.0.1', '::1'] : [])]),
    ]);
  const all = interfaceAddresses(machine);
  if (bound === '::')
    return [...all, ...names(machine), ...loopback(['127.0.0.1', 'localhost', '::1'])];
  if (bound === '0.0.0.0')
    return [
      ...all.filter((one) => !isIPv6(one.host)),
      ...names(machine),
      ...loopback(['127.0.0.1', 'localhost']),
    ];
  const own: ServedName =
    isIP(bound) === 0
      ? { host: bound, kind: 'name', interface: null }
      : {
          host: bound,
          kind: 'lan',
          interface: all.find((one) => one.host === bound)?.interface ?? null,
        };
  return [own, ...names(machine).filter((one) => one.host !== bound)];
}

/**
 * As URLs. Of the names of this machine, the one that other devices resolve without a name server
 * (`.local`, RFC 6762).
 */
export function addressesOf(
  served: readonly ServedName[],
  scheme: 'http' | 'https',
  port: number,
): LanAddress[] {
  const shown = served.filter(
    (one, index) =>
      index === 0 ||
      (one.kind === 'name'
        ? one.host.endsWith('.local')
        : one.host !== 'localhost' && one.host !== '::1'),
  );
  return shown.map(({ host, kind, interface: link }) => ({
    url: `${scheme}://${isIPv6(host) ? `[${host}]` : host}:${port}`,
    kind,
    interface: link,
  }));
}

/** The origin to show: one that other devices reach, or else one of this machine. */
export const firstOrigin = (addresses: readonly LanAddress[]): string =>
  (
    addresses.find((one) => one.kind === 'lan') ??
    addresses.find((one) => one.kind === 'loopback') ??
    addresses[0]
  )?.url ?? '';
