import { AppError } from '../../../shared/errors.ts';
import { phrase } from '../../../shared/messages/phrase.ts';
import type { LocalModels } from '../local-models/local-models.ts';
import { askableBy } from '../routing/planning/allowed-models.ts';
import type { Router } from '../routing/router.ts';
import type { CallerOf } from './create-caller-of.ts';
import type { Procedures } from './procedures.ts';

/** `models.*` of the contract. */
export function modelsApi(
  { models: os }: Procedures,
  models: LocalModels,
  router: Router,
  callerOf: CallerOf,
) {
  return os.router({
    local: os.local.handler(({ context }) => models.local(context.ownerId)),
    available: os.available.handler(async ({ context }) =>
      // The pickers offer each model once.
      askableBy(await router.available(context.ownerId), callerOf(context)).filter(
        ({ aliasOf }) => aliasOf === undefined,
      ),
    ),
    setup: os.setup.handler(({ context }) => models.setup(context.ownerId)),
    startSetup: os.startSetup.handler(({ context }) => models.startSetup(context.ownerId)),
    download: os.download.handler(({ context, input }) => models.download(context.ownerId, input)),
    pause: os.pause.handler(({ context, input }) => models.pause(context.ownerId, input)),
    cancel: os.cancel.handler(({ context, input }) => models.cancel(context.ownerId, input)),
    remove: os.remove.handler(({ context, input }) => models.remove(context.ownerId, input)),
    addFile: os.addFile.handler(({ context, input }) => {
      if (!context.localFiles) throw new AppError('forbidden', phrase('access.modelFileInApp'));
      return models.addFile(context.ownerId, input);
    }),
  });
}
