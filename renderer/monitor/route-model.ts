import type { Attempt, EgressRow } from '../../shared/contract/monitoring.ts';
import type { PlanPreview } from '../../shared/contract/policies.ts';

/** `first` and `next`: places of a plan that was not sent. */
export type StepOutcome = Attempt['outcome'] | 'first' | 'next';

export interface RouteStep {
  key: string;
  order: number;
  /** The account, or this machine. */
  title: string;
  local: boolean;
  model: string;
  outcome: StepOutcome;
  /** The one that answered, or would: drawn filled. */
  served: boolean;
  /** Whether something was sent there at all. */
  tried: boolean;
  /** The policy's tier that it belongs to; empty without one. */
  tier: string;
  reasons: Attempt['reasons'];
  /** Started in parallel with another attempt. */
  hedge: boolean;
  errorCode: string | null;
  errorMessage: string | null;
  errorPhrase?: Attempt['errorPhrase'];
  firstTokenMs: number | null;
  totalMs: number | null;
  /** The cost if it did not answer; null if nothing is charged or it answered. */
  paidInVain: { tokens: number; costMicro: number | null; currency: string | null } | null;
}

const tried = new Set<StepOutcome>(['served', 'failed', 'aborted', 'running']);

function paidInVain(attempt: Attempt): RouteStep['paidInVain'] {
  const tokens = attempt.inputTokens + attempt.outputTokens;
  if (attempt.outcome === 'served' || attempt.outcome === 'running') return null;
  if (tokens === 0 && !attempt.costMicro) return null;
  return { tokens, costMicro: attempt.costMicro, currency: attempt.currency };
}

function tierOf(reasons: Attempt['reasons']): string {
  return reasons.find(({ code }) => code === 'tier' || code === 'fallback_tier')?.detail ?? '';
}

/**
 * Candidates in the order in which they were tried, and behind them what was passed over, as the
 * route picture shows them from left to right.
 */
export function routeSteps(attempts: readonly Attempt[]): RouteStep[] {
  return attempts
    .toSorted(
      (a, b) =>
        Number(a.outcome === 'passed_over') - Number(b.outcome === 'passed_over') ||
        a.order - b.order,
    )
    .map((attempt, index) => ({
      key: `${attempt.order}-${index}`,
      order: index + 1,
      title: attempt.accountName ?? attempt.providerName,
      local: attempt.local,
      model: attempt.model,
      outcome: attempt.outcome,
      served: attempt.outcome === 'served' || attempt.outcome === 'running',
      tried: tried.has(attempt.outcome),
      tier: tierOf(attempt.reasons),
      reasons: attempt.reasons.filter(({ code }) => code !== 'tier'),
      hedge: attempt.hedge,
      errorCode: attempt.errorCode,
      errorMessage: attempt.errorMessage,
      errorPhrase: attempt.errorPhrase,
      firstTokenMs: attempt.firstTokenMs,
      totalMs: attempt.totalMs,
      paidInVain: paidInVain(attempt),
    }));
}

type PlanStep = PlanPreview['attempts'][number];

function planned(step: PlanStep, index: number, outcome: StepOutcome): RouteStep {
  return {
    key: `${outcome}-${index}`,
    order: index + 1,
    title: step.accountName ?? step.providerName,
    local: step.local,
    model: step.model,
    outcome,
    served: outcome === 'first',
    tried: outcome === 'next',
    tier: step.tier,
    reasons: step.reasons.filter(({ code }) => code !== 'tier'),
    hedge: false,
    errorCode: null,
    errorMessage: null,
    firstTokenMs: null,
    totalMs: null,
    paidInVain: null,
  };
}

/**
 * A plan as a route that was not taken yet: what would be asked first, what after it, and what was
 * left out.
 */
export function planSteps(plan: Pick<PlanPreview, 'attempts' | 'passedOver'>): {
  asked: RouteStep[];
  passedOver: RouteStep[];
} {
  const asked = plan.attempts.map((step, index) =>
    planned(step, index, index === 0 ? 'first' : 'next'),
  );
  const passedOver = plan.passedOver.map((step, index) =>
    planned(step, asked.length + index, 'passed_over'),
  );
  return { asked, passedOver };
}

/** Whether a connection stayed on this machine, as the egress gate recorded it. */
export const isLoopbackConnection = ({ reason }: Pick<EgressRow, 'reason'>): boolean =>
  reason === 'loopback';

/**
 * What of a request left the machine, by the egress gate's verdict on each of its connections: the
 * hosts, and the bytes sent to them.
 */
export function leftMachine(
  egress: readonly Pick<EgressRow, 'host' | 'allowed' | 'reason' | 'bytesOut'>[],
): { hosts: string[]; bytesOut: number } {
  const outside = egress.filter((row) => row.allowed && !isLoopbackConnection(row));
  return {
    hosts: [...new Set(outside.map(({ host }) => host))],
    bytesOut: outside.reduce((sum, row) => sum + row.bytesOut, 0),
  };
}
