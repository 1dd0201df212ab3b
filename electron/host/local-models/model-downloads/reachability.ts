import { minuteMs } from '../../../../shared/time.ts';
import type { EgressContext, EgressGate } from '../../egress/egress-gate.ts';
import { isUnreachable, request } from '../sources/source-request.ts';

/** How long an answer, or its lack, is believed. */
const rememberMs = 10 * minuteMs;

export interface Reachability {
  /**
   * Whether an origin answers at all, with whatever status; asked once and remembered, also while
   * it is being asked.
   */
  reachable(origin: string, context: EgressContext, signal: AbortSignal): Promise<boolean>;
  /** A request failed in a way that says the host cannot be reached. */
  lost(origin: string): void;
  /** Asks anew: a person wants to try again. */
  forget(): void;
}

/**
 * Several models have the same hosts: each host that does not answer costs its 5 s once a run, and
 * all are asked together.
 */
export function createReachability({
  egress,
  now,
}: {
  egress: EgressGate;
  now: () => number;
}): Reachability {
  const known = new Map<string, { at: number; answers: Promise<boolean> }>();

  async function ask(
    origin: string,
    context: EgressContext,
    signal: AbortSignal,
  ): Promise<boolean> {
    try {
      (await request(egress, `${origin}/`, { method: 'HEAD' }, context, signal)).drop();
      return true;
    } catch (error) {
      if (signal.aborted || !isUnreachable(error)) known.delete(origin);
      return false;
    }
  }

  return {
    reachable(origin, context, signal) {
      const found = known.get(origin);
      if (found !== undefined && now() - found.at < rememberMs) return found.answers;
      const answers = ask(origin, context, signal);
      known.set(origin, { at: now(), answers });
      return answers;
    },
    lost: (origin) => void known.set(origin, { at: now(), answers: Promise.resolve(false) }),
    forget: () => known.clear(),
  };
}
