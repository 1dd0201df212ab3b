import type { IncomingMessage } from 'node:http';
import type { Settings } from '../../../../shared/contract/app.ts';
import {
  isInRanges,
  parseAddress,
  parseRange,
  type AddressRange,
} from '../../security/address-ranges.ts';
import { clientBehind, forwardedIn } from './forwarded.ts';
import { hostAllowed, hostnameOf } from './host-names.ts';

/** The settings that decide what counts of a request's way here. */
export type NetworkRules = Pick<
  Settings,
  | 'lanTrustedProxies'
  | 'lanAllowedHosts'
  | 'lanCorsOrigins'
  | 'lanStrangersPerMinute'
  | 'lanAddressPerMinute'
>;

/** What a request has of its connection; empty where there is no socket. */
export type Incoming = Pick<IncomingMessage, 'headers' | 'socket'> | undefined;

/**
 * Where requests come from. Only trusted proxies are believed what they forward; of anyone else the
 * connection alone counts.
 */
export interface ClientNetwork {
  readonly rules: NetworkRules;
  /** The client's address; empty where there is no socket. */
  addressOf(incoming: Incoming): string;
  /** Whether the client's requests are encrypted on their way. */
  isEncrypted(incoming: Incoming): boolean;
  /** The name by which the client reached this server, with its port. */
  hostOf(incoming: Incoming, hostHeader: string | undefined): string | undefined;
  /** Whether a trusted proxy is at this address. */
  isProxy(address: string | undefined): boolean;
  /** Whether a name (`hostOf`) may name this server. */
  isHostAllowed(host: string | undefined): boolean;
}

/** A range that cannot be read, or that is everyone, trusts no one. */
const rangesIn = (entries: readonly string[]): AddressRange[] =>
  entries.map(parseRange).filter((range) => range !== null && range.bits > 0) as AddressRange[];

/** The lists of the settings, read once for each change. */
function createLists() {
  let [proxies, hosts]: (readonly string[])[] = [[], []];
  let ranges: AddressRange[] = [];
  let names = new Set<string>();
  return {
    rangesOf: (entries: readonly string[]): readonly AddressRange[] => {
      if (entries !== proxies) [proxies, ranges] = [entries, rangesIn(entries)];
      return ranges;
    },
    namesOf: (entries: readonly string[]): ReadonlySet<string> => {
      if (entries !== hosts)
        [hosts, names] = [entries, new Set(entries.map((name) => name.toLowerCase()))];
      return names;
    },
  };
}

/** A machine's names and addresses may change while it runs. */
const rememberMs = 5_000;

/** `rules` are those of now: they may change while the server runs. */
export function createClientNetwork({
  rules,
  boundHost,
}: {
  rules: () => NetworkRules;
  boundHost: string;
}): ClientNetwork {
  const lists = createLists();
  const isProxy = (address: string | undefined): boolean => {
    const ranges = lists.rangesOf(rules().lanTrustedProxies);
    if (ranges.length === 0 || address === undefined) return false;
    const parsed = parseAddress(address);
    return parsed !== null && isInRanges(parsed, ranges);
  };
  /** Remembers the last allowed name for a while, since every request of a client has the same. */
  let last: { host: string; hosts: readonly string[]; at: number } | null = null;
  return {
    get rules() {
      return rules();
    },
    isProxy,
    addressOf: (incoming) => {
      const address = incoming?.socket.remoteAddress ?? '';
      if (incoming === undefined || !isProxy(address)) return address;
      return clientBehind(address, forwardedIn(incoming.headers).addresses, isProxy);
    },
    isEncrypted: (incoming) => {
      if (incoming === undefined) return false;
      const proto = isProxy(incoming.socket.remoteAddress)
        ? forwardedIn(incoming.headers).proto
        : null;
      return proto === null ? 'encrypted' in incoming.socket : proto === 'https' || proto === 'wss';
    },
    hostOf: (incoming, hostHeader) =>
      incoming !== undefined && isProxy(incoming.socket.remoteAddress)
        ? (forwardedIn(incoming.headers).host ?? hostHeader)
        : hostHeader,
    isHostAllowed: (host) => {
      const at = performance.now();
      const hosts = rules().lanAllowedHosts;
      if (host !== undefined && last?.host === host && last.hosts === hosts)
        if (at - last.at < rememberMs) return true;
      if (!hostAllowed(host, boundHost) && !lists.namesOf(hosts).has(hostnameOf(host) ?? ''))
        return false;
      last = host === undefined ? null : { host, hosts, at };
      return true;
    },
  };
}
