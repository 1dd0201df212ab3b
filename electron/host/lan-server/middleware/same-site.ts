import { networkInterfaces, hostname } from 'node:os';
import { isIP } from 'node:net';
import { createMiddleware } from 'hono/factory';
import { AppError } from '../../../../shared/errors.ts';
import { isLoopback } from '../../egress/egress-rules.ts';
import type { LanEnv } from '../http/lan-context.ts';

/**
 * `name`, `name:port`, `[v6]:port` → the name, lower case, without brackets; null when it is none
 * of them.
 */
export function hostnameOf(hostHeader: string | undefined): string | null {
  if (hostHeader === undefined || !/^[\w.:[\]-]+$/.test(hostHeader)) return null;
  try {
    return new URL(`http://${hostHeader}`).hostname
      .replace(/^\[|\]$/g, '')
      .replace(/\.$/, '')
      .toLowerCase();
  } catch {
    return null;
  }
}

const isWildcard = (boundHost: string): boolean => boundHost === '0.0.0.0' || boundHost === '::';

/** The names this machine goes by on its own network. */
export function ownNames(machineName: string = hostname()): string[] {
  const name = machineName.toLowerCase().replace(/\.local$/, '');
  return [name, `${name}.local`];
}

/**
 * Whether a Host header may name us. A page that rebinds its own name to our address still sends
 * that name, so only loopback names, the bound address and this machine's names pass. An address
 * cannot be rebound: bound to every interface, any address literal passes, since behind a port
 * mapping (containers) it is none of our own.
 */
export function hostAllowed(hostHeader: string | undefined, boundHost: string): boolean {
  const name = hostnameOf(hostHeader);
  if (name === null) return false;
  const bound = boundHost.toLowerCase();
  if (name === bound) return true;
  if (isLoopback(bound)) return isLoopback(name);
  if (!isWildcard(bound)) return ownNames().includes(name) && ownsAddress(bound);
  return isIP(name) !== 0 || name === 'localhost' || ownNames().includes(name);
}

const ownsAddress = (address: string): boolean =>
  Object.values(networkInterfaces()).some((list) => list?.some((one) => one.address === address));

/**
 * Whether a page of this origin is one that we served. `null` (a sandboxed frame, a file) is not.
 */
export function originAllowed(origin: string, hostHeader: string | undefined): boolean {
  return (
    hostHeader !== undefined &&
    (origin === `http://${hostHeader}` || origin === `https://${hostHeader}`)
  );
}

/** A machine's names and addresses may change while it runs. */
const rememberMs = 5_000;

/**
 * The last name that was allowed is not judged anew for a while: each request of a client has the
 * same.
 */
function createHostCheck(boundHost: string): (hostHeader: string | undefined) => boolean {
  let last: { header: string; at: number } | null = null;
  return (header) => {
    const at = performance.now();
    if (header !== undefined && last?.header === header && at - last.at < rememberMs) return true;
    if (!hostAllowed(header, boundHost)) return false;
    last = header === undefined ? null : { header, at };
    return true;
  };
}

/**
 * Refuses rebound names and foreign pages. There is no CORS: other origins' pages have no business
 * here.
 */
export function sameSite(boundHost: string) {
  const isAllowed = createHostCheck(boundHost);
  return createMiddleware<LanEnv>(async (c, next) => {
    const host = c.req.header('host');
    if (!isAllowed(host))
      throw new AppError(
        'forbidden',
        'This server does not answer to that host name. Use the address that Hearth shows.',
      );
    const origin = c.req.header('origin');
    if (origin !== undefined && !originAllowed(origin, host))
      throw new AppError('forbidden', 'Pages of other origins may not use this server.');
    await next();
  });
}
