import { useEffect, useMemo, useState } from 'react';
import type { PlanPreview, PolicyDefinition } from '../../shared/contract/policies.ts';
import { toAppError, type AppError } from '../../shared/errors.ts';
import { problemsOf } from './policy-draft.ts';
import { usePolicies, type SampleRequest } from './policies-store.ts';

/** Long enough that a word is typed to its end before the host is asked. */
const quietMs = 300;

export interface PreviewState {
  /** The newest plan; it stays, marked as out of date, until the next one arrives. */
  plan: PlanPreview | null;
  error: AppError | null;
  stale: boolean;
}

/** The plan for a sample request, reloaded when the draft, the sample or the pool changes. */
export function usePreview(definition: PolicyDefinition, sample: SampleRequest): PreviewState {
  const policies = usePolicies();
  const asked = useMemo(
    () => ({ definition, sample, key: JSON.stringify([definition, sample]) }),
    [definition, sample],
  );
  const [state, setState] = useState<{
    key: string;
    plan: PlanPreview | null;
    error: AppError | null;
  }>({ key: '', plan: null, error: null });
  useEffect(() => {
    if (problemsOf(asked.definition).length > 0) return;
    let left = false;
    const timer = setTimeout(() => {
      policies
        .preview(asked.definition, asked.sample)
        .then((plan) => left || setState({ key: asked.key, plan, error: null }))
        .catch(
          (error: unknown) =>
            left || setState((before) => ({ ...before, key: asked.key, error: toAppError(error) })),
        );
    }, quietMs);
    return () => {
      left = true;
      clearTimeout(timer);
    };
  }, [policies, asked]);
  return { plan: state.plan, error: state.error, stale: state.key !== asked.key };
}
