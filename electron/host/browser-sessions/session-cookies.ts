import { parse } from 'hono/utils/cookie';

/**
 * Where a browser is. Cookies know no ports, so their names contain it. Over TLS they have the
 * prefix `__Host-`: a browser takes such a cookie over TLS and from this very host alone (RFC
 * 6265bis, 4.1.3.2), so neither plain HTTP nor another name of the domain can plant one.
 */
export interface Door {
  port: number;
  tls: boolean;
}

export interface Tokens {
  /** A signed token that lives minutes. */
  access: string;
  /**
   * An opaque secret, good for one renewal; null where the browser keeps the one it has just got.
   */
  refresh: string | null;
}

const prefixOf = ({ tls }: Door): string => (tls ? '__Host-' : '');
const accessName = (door: Door): string => `${prefixOf(door)}hearth_access_${door.port}`;
const refreshName = (door: Door): string => `${prefixOf(door)}hearth_refresh_${door.port}`;
const flags = ({ tls }: Door, maxAgeSeconds: number): string =>
  `Path=/; HttpOnly; SameSite=Strict; Max-Age=${maxAgeSeconds}${tls ? '; Secure' : ''}`;

/**
 * Both cookies live as long as the session may sleep; how long the access token is valid is
 * in it.
 */
export const cookiesFor = (
  { access, refresh }: Tokens,
  door: Door,
  maxAgeSeconds: number,
): string[] => [
  `${accessName(door)}=${access}; ${flags(door, maxAgeSeconds)}`,
  ...(refresh === null ? [] : [`${refreshName(door)}=${refresh}; ${flags(door, maxAgeSeconds)}`]),
];

export const clearedCookies = (door: Door): string[] => [
  `${accessName(door)}=; ${flags(door, 0)}`,
  `${refreshName(door)}=; ${flags(door, 0)}`,
];

export function tokensIn(
  cookieHeader: string | undefined,
  door: Door,
): { access: string | null; refresh: string | null } {
  const cookies = parse(cookieHeader ?? '');
  return { access: cookies[accessName(door)] ?? null, refresh: cookies[refreshName(door)] ?? null };
}
