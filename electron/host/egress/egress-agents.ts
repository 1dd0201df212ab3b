import { Agent, ProxyAgent, type Dispatcher } from 'undici';
import { proxyFor } from './proxy-environment.ts';

export interface EgressAgents {
  /** `ca`: the only certificate that is trusted, PEM; null for the public authorities. */
  of(url: URL, connectMs: number, ca: string | null): Dispatcher;
  /** Breaks off what still runs. */
  close(): Promise<void>;
}

/** No older TLS, whatever the machine's own default was set to: 1.0 and 1.1 are withdrawn (RFC 8996). */
const tlsFloor = { minVersion: 'TLSv1.2' } as const;

/** Pools of connections, one for each proxy, connect timeout and trusted certificate; undici keeps one pool a base URL inside. */
export function createAgents(): EgressAgents {
  const agents = new Map<string, Dispatcher>();
  return {
    of: (url, connectMs, ca) => {
      const proxy = proxyFor(url);
      const key = `${connectMs} ${proxy?.href ?? ''} ${ca ?? ''}`;
      const known = agents.get(key);
      if (known !== undefined) return known;
      // The gate has its own clocks for the first byte and for silence.
      const tls = { timeout: connectMs, ...tlsFloor, ...(ca === null ? {} : { ca }) };
      const options = { connect: tls, headersTimeout: 0, bodyTimeout: 0, allowH2: false };
      const agent = proxy === null ? new Agent(options) : new ProxyAgent({ ...options, uri: proxy.href, proxyTls: { timeout: connectMs, ...tlsFloor }, requestTls: tls });
      agents.set(key, agent);
      return agent;
    },
    close: async () => {
      await Promise.all([...agents.values()].map((agent) => agent.destroy()));
      agents.clear();
    },
  };
}
