import { Agent, ProxyAgent, type Dispatcher } from 'undici';
import { proxyFor } from './proxy-environment.ts';
import {
  guardedLookup,
  resolveBySystem,
  type ReachableAddresses,
  type Resolve,
} from './public-addresses.ts';

export interface EgressAgents {
  /**
   * `ca`: the only certificate that is trusted, PEM; null for the public authorities. `reachable`:
   * the addresses that a name may resolve to (default: any). A proxy looks names up on its own.
   */
  of(url: URL, connectMs: number, ca: string | null, reachable?: ReachableAddresses): Dispatcher;
  /** The same, but each request on a connection of its own, which is closed with it. */
  fresh: EgressAgents['of'];
  /** Breaks off what still runs. */
  close(): Promise<void>;
}

/**
 * No older TLS, whatever the machine's own default was set to: 1.0 and 1.1 are withdrawn (RFC
 * 8996).
 */
const tlsFloor = { minVersion: 'TLSv1.2' } as const;

/**
 * Pools of connections, one for each proxy, connect timeout and trusted certificate; undici keeps
 * one pool a base URL inside.
 */
export function createAgents(resolve: Resolve = resolveBySystem): EgressAgents {
  const agents = new Map<string, Dispatcher>();
  /** `pipelining` 0 sends `connection: close`. */
  const agentsWith =
    (pipelining: 0 | 1): EgressAgents['of'] =>
    (url, connectMs, ca, reachable) => {
      const proxy = proxyFor(url);
      const key = `${pipelining} ${connectMs} ${proxy?.href ?? ''} ${ca ?? ''} ${reachable ?? ''}`;
      const known = agents.get(key);
      if (known !== undefined) return known;
      // The gate has its own clocks for the first byte and for silence.
      const tls = {
        timeout: connectMs,
        ...tlsFloor,
        ...(ca === null ? {} : { ca }),
        ...(reachable === undefined ? {} : { lookup: guardedLookup(reachable, resolve) }),
      };
      const options = {
        connect: tls,
        headersTimeout: 0,
        bodyTimeout: 0,
        allowH2: false,
        pipelining,
      };
      const agent =
        proxy === null
          ? new Agent(options)
          : new ProxyAgent({
              ...options,
              uri: proxy.href,
              proxyTls: { timeout: connectMs, ...tlsFloor },
              requestTls: tls,
            });
      agents.set(key, agent);
      return agent;
    };
  return {
    of: agentsWith(1),
    fresh: agentsWith(0),
    close: async () => {
      await Promise.all([...agents.values()].map((agent) => agent.destroy()));
      agents.clear();
    },
  };
}
