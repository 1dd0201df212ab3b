import { z } from 'zod';

/** `*`, or exactly what a browser sends as `Origin`: scheme, host and port. */
const isOrigin = (text: string): boolean => {
  if (text === '*') return true;
  const url = URL.parse(text);
  if (url === null || !/^[a-z][a-z\d+.-]*:\/\/[^/?#\s@]+$/.test(text)) return false;
  return /^https?:$/.test(url.protocol) ? url.origin === text : true;
};

/** Settings of the machine: who is believed, answered and limited on the network. */
export const networkSettings = {
  /**
   * Addresses and ranges of reverse proxies: only from them do `X-Forwarded-For`, `-Proto` and
   * `-Host` (or `Forwarded`) count.
   */
  lanTrustedProxies: z.array(z.string().trim().min(1).max(64)).max(100),
  /** Host names that this server answers to, in addition to those of this machine. */
  lanAllowedHosts: z
    .array(
      z
        .string()
        .trim()
        .max(253)
        .regex(
          /^[a-z\d]([a-z\d.-]*[a-z\d])?$/i,
          'this takes a host name without scheme and port, such as hearth.example.com',
        ),
    )
    .max(100),
  /**
   * Origins whose pages may call the API from a browser. `*`: every page that sends a key. Never
   * with cookies.
   */
  lanCorsOrigins: z
    .array(
      z
        .string()
        .trim()
        .max(300)
        .refine(isOrigin, 'this takes an origin such as https://chat.example.com, or *'),
    )
    .max(100),
  /**
   * Requests without a valid key that one address (of IPv6: one /64) may send in a minute. Those to
   * `/health` and `/ready` do not count.
   */
  lanStrangersPerMinute: z.number().int().min(1).max(100_000),
  /** The same for requests with a valid key; 0: no limit but the client's own. */
  lanAddressPerMinute: z.number().int().min(0).max(1_000_000),
};

export const defaultNetworkSettings: z.infer<z.ZodObject<typeof networkSettings>> = {
  lanTrustedProxies: [],
  lanAllowedHosts: [],
  lanCorsOrigins: [],
  lanStrangersPerMinute: 100,
  lanAddressPerMinute: 0,
};
