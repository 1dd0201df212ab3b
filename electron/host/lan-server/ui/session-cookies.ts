import { parse } from 'hono/utils/cookie';

/** Where a browser is: cookies know no ports, so the port stands in their names; over TLS they are sent over TLS alone. */
export interface Door {
  port: number;
  tls: boolean;
}

export interface Tokens {
  /** A signed token that lives minutes. */
  access: string;
  /** An opaque secret, good for one renewal; null where the browser keeps the one it has just got. */
  refresh: string | null;
}

const accessName = ({ port }: Door): string => `hearth_access_${port}`;
const refreshName = ({ port }: Door): string => `hearth_refresh_${port}`;
const flags = ({ tls }: Door, maxAgeSeconds: number): string => `Path=/; HttpOnly; SameSite=Strict; Max-Age=${maxAgeSeconds}${tls ? '; Secure' : ''}`;

/** Both cookies live as long as the session may sleep; how long the access token is good for stands in it. */
export const cookiesFor = ({ access, refresh }: Tokens, door: Door, maxAgeSeconds: number): string[] => [
  `${accessName(door)}=${access}; ${flags(door, maxAgeSeconds)}`,
  ...(refresh === null ? [] : [`${refreshName(door)}=${refresh}; ${flags(door, maxAgeSeconds)}`]),
];

export const clearedCookies = (door: Door): string[] => [`${accessName(door)}=; ${flags(door, 0)}`, `${refreshName(door)}=; ${flags(door, 0)}`];

export function tokensIn(cookieHeader: string | undefined, door: Door): { access: string | null; refresh: string | null } {
  const cookies = parse(cookieHeader ?? '');
  return { access: cookies[accessName(door)] ?? null, refresh: cookies[refreshName(door)] ?? null };
}
