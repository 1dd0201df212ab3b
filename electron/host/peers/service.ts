import type { Answer } from 'dns-packet';
import type { Peer } from '../../../shared/contract/peers.ts';
import { shownName } from '../../../shared/names.ts';

/** RFC 6763, section 7. */
export const serviceType = '_hearth._tcp.local';
/** The name that lists every kind of service (RFC 6763, section 9). */
export const everyType = '_services._dns-sd._udp.local';

/** All that is announced of this machine, apart from its addresses. */
export interface PeerService {
  id: string;
  name: string;
  version: string;
  tls: boolean;
  /** SHA-256 of its own authority as colon-separated hex, '' without one. */
  caFingerprint: string;
  path: string;
  port: number;
  /** IPv4 and IPv6, without those of one link alone. */
  addresses: readonly string[];
}

/**
 * RFC 6762, section 10: names of hosts and what hangs on them two minutes, the rest 75. Short for
 * all: who leaves is gone soon.
 */
const ttl = 120;

/**
 * One label of a name has 63 bytes at most (RFC 1035, section 2.3.4), and its dots would make two
 * of it.
 */
function label(text: string): string {
  let cut = text.replaceAll('.', '-');
  while (Buffer.byteLength(cut) > 63) cut = cut.slice(0, -1);
  return cut;
}

/** The end of the id makes the name unique, so that no probing for conflicts is needed. */
const instanceOf = ({ name, id }: PeerService): string =>
  `${label(`${name.slice(0, 40)} (${id.slice(0, 4)})`)}.${serviceType}`;
const targetOf = ({ id }: PeerService): string => `hearth-${id}.local`;

const txtOf = ({ id, name, version, tls, caFingerprint, path }: PeerService): Buffer[] =>
  [
    `id=${id}`,
    `name=${name}`,
    `version=${version}`,
    `tls=${tls ? 1 : 0}`,
    `path=${path}`,
    ...(caFingerprint === '' ? [] : [`ca=${caFingerprint.replaceAll(':', '').toLowerCase()}`]),
  ].map((pair) => Buffer.from(pair).subarray(0, 255));

export interface ServiceRecords {
  pointer: Answer;
  type: Answer;
  /** SRV, TXT and the addresses. */
  details: Answer[];
  instance: string;
  target: string;
}

/** The records of a service; with `ttlSeconds` 0 they take it back (RFC 6762, section 10.1). */
export function recordsOf(service: PeerService, ttlSeconds: number = ttl): ServiceRecords {
  const [instance, target] = [instanceOf(service), targetOf(service)];
  const hosts = service.addresses.map((data): Answer => ({
    name: target,
    type: data.includes(':') ? 'AAAA' : 'A',
    ttl: ttlSeconds,
    flush: true,
    data,
  }));
  return {
    instance,
    target,
    pointer: { name: serviceType, type: 'PTR', ttl: ttlSeconds, data: instance },
    type: { name: everyType, type: 'PTR', ttl: ttlSeconds, data: serviceType },
    details: [
      {
        name: instance,
        type: 'SRV',
        ttl: ttlSeconds,
        flush: true,
        data: { port: service.port, target },
      },
      { name: instance, type: 'TXT', ttl: ttlSeconds, flush: true, data: txtOf(service) },
      ...hosts,
    ],
  };
}

function pairsOf(data: unknown): Map<string, string> {
  const parts = (Array.isArray(data) ? data : [data]).filter(
    (part) => Buffer.isBuffer(part) || typeof part === 'string',
  );
  return new Map(
    parts.slice(0, 32).map((part) => {
      const [key = '', ...value] = part.toString().split('=');
      return [key.toLowerCase(), value.join('=')];
    }),
  );
}

const isPort = (port: number): boolean => Number.isInteger(port) && port > 0 && port < 65_536;

/** The fingerprint as colon-separated hex; '' for anything but 64 hex digits. */
const fingerprintIn = (ca = ''): string =>
  /^[\da-f]{64}$/.test(ca) ? (ca.toUpperCase().match(/../g) ?? []).join(':') : '';

/**
 * The peer that an announcement describes, or null for a malformed one. Its address is the one that
 * the packet came from, so that no announcement sends us, and our keys, elsewhere.
 */
export function readPeer(port: number, txt: unknown, from: string): Peer | null {
  const pairs = pairsOf(txt);
  const [id, name, version, path] = [
    pairs.get('id') ?? '',
    shownName(pairs.get('name') ?? '', 60),
    shownName(pairs.get('version') ?? '', 20),
    pairs.get('path') ?? '',
  ];
  const isWellFormed =
    /^[\da-f]{8,32}$/.test(id) && name !== '' && /^(\/[\w-]{1,20}){1,3}$/.test(path);
  if (!isWellFormed || !isPort(port)) return null;
  const tls = pairs.get('tls') === '1';
  const url = `${tls ? 'https' : 'http'}://${from.includes(':') ? `[${from}]` : from}:${port}`;
  const caFingerprint = tls ? fingerprintIn(pairs.get('ca')) : '';
  return { id, name, version, url, baseUrl: `${url}${path}`, tls, caFingerprint };
}
