import type { Policies } from '../routing/policies/create-policies.ts';
import type { PolicyTrials } from '../routing/policies/create-policy-trials.ts';
import type { Procedures } from './procedures.ts';

/** `policies.*` of the contract. */
export function policiesApi({ policies: os }: Procedures, policies: Policies, trials: PolicyTrials) {
  return os.router({
    list: os.list.handler(({ context }) => policies.list(context.ownerId)),
    save: os.save.handler(({ context, input }) => policies.save(context.ownerId, input)),
    setEnabled: os.setEnabled.handler(({ context, input }) => policies.setEnabled(context.ownerId, input.id, input.enabled)),
    remove: os.remove.handler(({ context, input }) => policies.remove(context.ownerId, input.id)),
    versions: os.versions.handler(({ context, input }) => policies.versions(context.ownerId, input.id)),
    rollback: os.rollback.handler(({ context, input }) => policies.rollback(context.ownerId, input.id, input.version)),
    preview: os.preview.handler(({ context, input }) => trials.preview(context.ownerId, input.definition, input.sample)),
    try: os.try.handler(({ context, input }) => trials.try(context.ownerId, input)),
    results: os.results.handler(({ context, input }) => trials.results(context.ownerId, input.id)),
  });
}
