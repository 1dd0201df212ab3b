import type { EgressGate, EgressInit } from '../../../egress/egress-gate.ts';

/** What a robots.txt calls us by, and what servers see. */
export const robotName = 'hearth';
const userAgent = `${robotName} (a person's own knowledge base)`;

export const pageLimits = {
  bytes: 25 * 1024 * 1024,
  totalMs: 60_000,
  firstByteMs: 20_000,
  idleMs: 20_000,
  connectMs: 10_000,
} as const;

export interface PageRequest {
  egress: Pick<EgressGate, 'ask'>;
  ownerId: string;
  /** The caller may reach no cloud: then nothing is fetched but from this machine. */
  localOnly: boolean;
  /** Hosts (`URL.host`) that may be private. */
  privateHosts: readonly string[];
  signal: AbortSignal;
}

/**
 * Asks for an address, and gives the answer's pieces. Throws `egress_denied`, `local_only`,
 * `provider_unreachable`, `timeout`, `aborted`, `bad_request`.
 */
export async function requestPage(
  url: string,
  { egress, ownerId, localOnly, privateHosts, signal }: PageRequest,
  headers: Record<string, string> = {},
  redirect: 'follow' | 'manual' = 'follow',
) {
  const { connectMs, firstByteMs, idleMs } = pageLimits;
  const init: EgressInit = {
    headers: { 'user-agent': userAgent, ...headers },
    signal,
    redirect,
    timeouts: { connectMs, firstByteMs, idleMs },
  };
  return egress.ask(url, init, {
    ownerId,
    purpose: 'knowledge-page',
    localOnly,
    publicOnly: { except: privateHosts },
  });
}
