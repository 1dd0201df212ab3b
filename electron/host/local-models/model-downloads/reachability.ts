import { minuteMs } from '../../../../shared/time.ts';
import type { EgressContext, EgressGate } from '../../egress/egress-gate.ts';
import { isUnreachable, requestSource } from '../sources/source-request.ts';

/** How long a result is remembered. */
const rememberMs = 10 * minuteMs;

export interface Reachability {
  /**
   * Whether an origin answers at all, with any status. The result is remembered, and shared while
   * the request runs.
   */
  reachable(origin: string, context: EgressContext, signal: AbortSignal): Promise<boolean>;
  /** A request failed because the host cannot be reached. */
  lost(origin: string): void;
  /** Before a person tries again. */
  forget(): void;
}

/**
 * Several models have the same hosts: a host that does not answer costs its 5 s once, and all are
 * probed in parallel.
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
      const deps = { egress, context, signal };
      (await requestSource(deps, `${origin}/`, { method: 'HEAD' })).drop();
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
