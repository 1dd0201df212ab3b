import type { RouteCandidate, Plan, PlannedAttempt } from '../candidates/candidate.ts';
import { localProvider } from '../candidates/make-candidates.ts';

/** Whether a name means a provider: its id or its name as shown, in any case. */
export function meansProvider(
  asked: string,
  { provider, providerName }: Pick<RouteCandidate, 'provider' | 'providerName'>,
): boolean {
  const name = asked.trim().toLowerCase();
  return name === provider.toLowerCase() || name === providerName.toLowerCase();
}

/**
 * Whether a request may mean a model on this machine: it names no provider, or this machine as one.
 */
export const mayMeanHere = (asked: string | undefined): boolean =>
  asked === undefined || asked.trim().toLowerCase() === localProvider;

/**
 * The plan without the candidates of other providers than the one asked for; what is passed over
 * says so.
 */
export function onlyProvider(made: Plan, asked: string | undefined): Plan {
  if (asked === undefined) return made;
  const others: PlannedAttempt[] = [];
  const attempts: PlannedAttempt[] = [];
  for (const one of made.attempts) {
    if (meansProvider(asked, one)) attempts.push(one);
    else others.push(one);
  }
  const passedOver = [...others, ...made.passedOver].map((one): PlannedAttempt =>
    meansProvider(asked, one)
      ? one
      : { ...one, quota: null, reasons: [{ code: 'other_provider', detail: asked }] },
  );
  return { ...made, attempts, passedOver };
}
