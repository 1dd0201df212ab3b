import type { Purpose } from '../../../../shared/chat.ts';
import type { AvailableModel } from '../../../../shared/contract/models.ts';
import type { Plan, PlannedAttempt } from '../candidates/candidate.ts';
import type { Caller } from '../../caller.ts';

/**
 * Whether a caller may use a name; null where it may use every one. A name that
 * ends with `*` matches all that begin so.
 */
export function allowedNames({
  models,
}: Pick<Caller, 'models'>): ((name: string) => boolean) | null {
  if (models === undefined || models.length === 0) return null;
  return (name) =>
    models.some((one) => (one.endsWith('*') ? name.startsWith(one.slice(0, -1)) : one === name));
}

/**
 * The provider of a knowledge base in a list of models. A base answers under the
 * caller's own rule, and answers a local-only one on this machine.
 */
export const baseProvider = 'knowledge';

/** The models that a caller may use; another name of a model as the model itself. */
export function askableBy(models: readonly AvailableModel[], caller: Caller): AvailableModel[] {
  const allowed = allowedNames(caller);
  return models.filter(
    ({ id, aliasOf = id, local, provider }) =>
      (local || !caller.localOnly || provider === baseProvider) &&
      (allowed === null || allowed(aliasOf)),
  );
}

/**
 * What the machine itself does on behalf of an answer: by a model of its own it needs no
 * permission.
 */
const own: ReadonlySet<Purpose> = new Set(['embedding', 'rerank']);

const passedOver = (one: PlannedAttempt): PlannedAttempt => ({
  ...one,
  quota: null,
  reasons: [{ code: 'not_allowed', detail: '' }],
});

/**
 * The plan without what the caller may not use. A caller that may use the name of the request, or
 * the policy that answers to it, may use all that it leads to.
 */
export function restrictPlan(
  made: Plan,
  { model, purpose = 'chat' }: { model: string; purpose?: Purpose },
  caller: Caller,
): Plan {
  const allowed = allowedNames(caller);
  if (allowed === null || allowed(model) || (made.policy !== null && allowed(made.policy.alias)))
    return made;
  const mayUse = (one: PlannedAttempt): boolean =>
    allowed(one.model) || (one.local && own.has(purpose));
  const kept = made.attempts.filter(mayUse);
  const gone = made.attempts.filter((one) => !mayUse(one)).map(passedOver);
  return {
    ...made,
    attempts: kept,
    passedOver: [...gone, ...made.passedOver.map((one) => (mayUse(one) ? one : passedOver(one)))],
  };
}
