import type { PlannedAttempt } from '../candidates/candidate.ts';

/** Pauses are waited for up to this in all; a longer one fails at once. */
const longestPauseMs = 10_000;
/** A provider may name a pause again and again. */
const mostPauses = 5;

/** The pauses that providers asked for in the course of one request. */
export function createNamedPauses() {
  const pauses: { planned: PlannedAttempt; untilMs: number }[] = [];
  let taken = 0;
  let waitedMs = 0;
  return {
    note: (planned: PlannedAttempt, ms: number): void =>
      void pauses.push({ planned, untilMs: performance.now() + ms }),
    /** The account that returns first, with the time until then; null where that is too long. */
    take: (leftMs: number): { planned: PlannedAttempt; ms: number } | null => {
      const first = pauses.toSorted((a, b) => a.untilMs - b.untilMs)[0];
      if (first === undefined || taken >= mostPauses) return null;
      const ms = Math.max(0, first.untilMs - performance.now());
      if (ms >= leftMs || waitedMs + ms > longestPauseMs) return null;
      pauses.splice(pauses.indexOf(first), 1);
      taken += 1;
      waitedMs += ms;
      return { planned: first.planned, ms };
    },
  };
}
