import { isIP } from 'node:net';
import { hostname, networkInterfaces } from 'node:os';
import { isLoopback } from '../../egress/egress-rules.ts';

/**
 * `name`, `name:port`, `[v6]:port` → the name in lower case, without brackets; null for any other
 * form.
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

/** The names of this machine on its own network. */
export function ownNames(machineName: string = hostname()): string[] {
  const name = machineName.toLowerCase().replace(/\.local$/, '');
  return [name, `${name}.local`];
}

/**
 * Whether a Host header may name this server. A page that rebinds its own name to our address still
 * sends that name, so only loopback names, the bound address and the names of this machine pass. An
 * address cannot be rebound: bound to every interface, any address literal passes, since behind a
 * port mapping (containers) it is not one of this machine.
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
 * Whether this server serves pages of this origin. `null` (a sandboxed frame, a file) is not one.
 */
export function originAllowed(origin: string, hostHeader: string | undefined): boolean {
  return (
    hostHeader !== undefined &&
    (origin === `http://${hostHeader}` || origin === `https://${hostHeader}`)
  );
}
