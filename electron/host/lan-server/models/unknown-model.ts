import { AppError, toAppError } from '../../../../shared/errors.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';
import type { Router } from '../../routing/router.ts';
import type { Caller } from '../../caller.ts';

/**
 * Rethrows. When nothing could serve the request and the caller has no such model, throws
 * `model_gone` (404 `model_not_found`). The models are listed only after a failure, so that it
 * costs other requests nothing.
 */
export function asUnknownModel(router: Pick<Router, 'available'>, caller: Caller, model: string) {
  return async (thrown: unknown): Promise<never> => {
    const { code } = toAppError(thrown);
    if (model !== 'auto' && (code === 'no_candidate' || code === 'not_found')) {
      const available = await router.available(caller.ownerId);
      if (!available.some((one) => one.id === model)) {
        throw new AppError('model_gone', phrase('lan.noModel', { model }), { cause: thrown });
      }
    }
    throw thrown;
  };
}
