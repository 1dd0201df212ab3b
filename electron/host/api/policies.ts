import type { Policies } from '../routing/policies/create-policies.ts';
import type { PolicyTrials } from '../routing/policies/create-policy-trials.ts';
import { managedOwner } from '../api-context.ts';
import type { Procedures } from './procedures.ts';

/** `policies.*` of the contract. */
export function policiesApi(
  { policies: os }: Procedures,
  policies: Policies,
  trials: PolicyTrials,
) {
  return os.router({
    list: os.list.handler(({ context }) => policies.list(managedOwner(context))),
    save: os.save.handler(({ context, input }) => policies.save(managedOwner(context), input)),
    setEnabled: os.setEnabled.handler(({ context, input }) =>
      policies.setEnabled(managedOwner(context), input.id, input.enabled),
    ),
    remove: os.remove.handler(({ context, input }) =>
      policies.remove(managedOwner(context), input.id),
    ),
    versions: os.versions.handler(({ context, input }) =>
      policies.versions(managedOwner(context), input.id),
    ),
    rollback: os.rollback.handler(({ context, input }) =>
      policies.rollback(managedOwner(context), input.id, input.version),
    ),
    preview: os.preview.handler(({ context, input }) =>
      trials.preview(managedOwner(context), input.definition, input.sample),
    ),
    try: os.try.handler(({ context, input }) => trials.try(managedOwner(context), input)),
    results: os.results.handler(({ context, input }) =>
      trials.results(managedOwner(context), input.id),
    ),
  });
}
