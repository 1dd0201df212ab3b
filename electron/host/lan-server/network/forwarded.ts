/** What reverse proxies add to a request: `X-Forwarded-*`, or `Forwarded` (RFC 7239). */
import type { IncomingHttpHeaders } from 'node:http';
import { parseAddress } from '../../security/address-ranges.ts';

/** What the proxies of a request state, the nearest one last. */
export interface Forwarded {
  /** Of each hop, as it was written. */
  addresses: readonly string[];
  /** By the nearest proxy; null where it states none, or nothing that can be read. */
  proto: string | null;
  host: string | null;
}

/** More hops than any network has; those before the last 32 are not read. */
const mostHops = 32;
const hostForm = /^[\w.:[\]-]{1,255}$/;

const textOf = (header: string | string[] | undefined): string | undefined =>
  Array.isArray(header) ? header.join(',') : header;

const listOf = (header: string | undefined): string[] =>
  (header ?? '')
    .split(',')
    .slice(-mostHops)
    .map((one) => one.trim());

const protoIn = (text: string | undefined): string | null =>
  text === undefined || text === '' ? null : text.toLowerCase();
const hostIn = (text: string | undefined): string | null =>
  text !== undefined && hostForm.test(text) ? text : null;

const quoted = /^"((?:[^"\\]|\\.)*)"$/;
const unquoted = (text: string): string =>
  quoted.exec(text)?.[1]?.replaceAll(/\\(.)/g, '$1') ?? text;

/**
 * One pair of `Forwarded` and what follows it: `;` before the next pair of the same hop, `,` before
 * the next hop.
 */
const pairForm = /\s*([\w!#$%&'*+.^`|~-]+)=("(?:[^"\\]|\\.)*"|[^\s;,"]*)\s*([;,]|$)/y;

/** The hops of a `Forwarded` header; none where any part of it is malformed. */
function hopsOf(header: string): ReadonlyMap<string, string>[] {
  const hops = [new Map<string, string>()];
  pairForm.lastIndex = 0;
  while (pairForm.lastIndex < header.length) {
    const [, name = '', value = '', end = ''] = pairForm.exec(header) ?? [];
    // A failed match sets `lastIndex` to 0.
    if (name === '') return [];
    hops.at(-1)?.set(name.toLowerCase(), unquoted(value));
    if (end === ',') hops.push(new Map());
  }
  return hops.slice(-mostHops);
}

/**
 * `X-Forwarded-*` where any of them is there, else `Forwarded`: most proxies write the former and
 * pass the latter on as their client sent it.
 */
export function forwardedIn(headers: IncomingHttpHeaders): Forwarded {
  const [addresses, proto, host] = (['for', 'proto', 'host'] as const).map((what) =>
    textOf(headers[`x-forwarded-${what}`]),
  );
  if (addresses !== undefined || proto !== undefined || host !== undefined)
    return {
      addresses: addresses === undefined ? [] : listOf(addresses),
      proto: protoIn(listOf(proto).at(-1)),
      host: hostIn(listOf(host).at(-1)),
    };
  const hops = headers.forwarded === undefined ? [] : hopsOf(headers.forwarded);
  return {
    addresses: hops.map((hop) => hop.get('for') ?? ''),
    proto: protoIn(hops.at(-1)?.get('proto')),
    host: hostIn(hops.at(-1)?.get('host')),
  };
}

/** `1.2.3.4`, `1.2.3.4:80`, `::1`, `[::1]`, `[::1]:80`; null for any other form. */
function addressIn(entry: string): string | null {
  const [, inBrackets, beforePort] =
    /^(?:\[([^\]]+)\](?::\d{1,5})?|([\d.]+):\d{1,5})$/.exec(entry) ?? [];
  return parseAddress(inBrackets ?? beforePort ?? entry)?.toString() ?? null;
}

/**
 * The client of a request that came from the trusted address `nearest`: going back from there, the
 * first address that is not trusted. What cannot be read ends the way, at the hop that stated it.
 */
export function clientBehind(
  nearest: string,
  addresses: readonly string[],
  isTrusted: (address: string) => boolean,
): string {
  let client = nearest;
  for (const entry of addresses.toReversed()) {
    const before = addressIn(entry);
    if (before === null) return client;
    client = before;
    if (!isTrusted(client)) return client;
  }
  return client;
}
