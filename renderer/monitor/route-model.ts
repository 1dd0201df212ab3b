import type { Attempt } from '../../shared/contract/monitoring.ts';

export interface RouteStep {
  key: string;
  order: number;
  /** The account, or this machine. */
  title: string;
  local: boolean;
  model: string;
  outcome: Attempt['outcome'];
  /** The one that answered: drawn filled. */
  served: boolean;
  /** Whether something was sent there at all. */
  tried: boolean;
  reasons: Attempt['reasons'];
  errorCode: string | null;
  errorMessage: string | null;
  firstTokenMs: number | null;
  totalMs: number | null;
}

const tried = new Set<Attempt['outcome']>(['served', 'failed', 'aborted', 'running']);

/** Candidates in the order in which they were tried or passed over, as the route picture shows them from left to right. */
export function routeSteps(attempts: readonly Attempt[]): RouteStep[] {
  return attempts
    .toSorted((a, b) => a.order - b.order)
    .map((attempt, index) => ({
      key: `${attempt.order}-${index}`,
      order: index + 1,
      title: attempt.accountName ?? attempt.providerName,
      local: attempt.local,
      model: attempt.model,
      outcome: attempt.outcome,
      served: attempt.outcome === 'served' || attempt.outcome === 'running',
      tried: tried.has(attempt.outcome),
      reasons: attempt.reasons,
      errorCode: attempt.errorCode,
      errorMessage: attempt.errorMessage,
      firstTokenMs: attempt.firstTokenMs,
      totalMs: attempt.totalMs,
    }));
}

/** Whether anything of a request left the machine, by its own connections: loopback is not leaving. */
export function leftMachine(egress: readonly { host: string; allowed: boolean }[]): string[] {
  const outside = egress.filter(({ host, allowed }) => allowed && !isLoopback(host));
  return [...new Set(outside.map(({ host }) => host))];
}

export function isLoopback(host: string): boolean {
  const name = host.replace(/:\d+$/, '').replace(/^\[|\]$/g, '');
  return name === 'localhost' || name === '::1' || name.endsWith('.localhost') || /^127(\.\d{1,3}){3}$/.test(name);
}
