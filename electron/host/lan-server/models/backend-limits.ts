import type { ChatRequest } from '../../../../shared/chat.ts';
import type { AvailableModel } from '../../../../shared/contract/models.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';
import { localLimit } from '../../local-models/runtime/local-limits.ts';
import { isBaseModel } from '../knowledge/bases-as-models.ts';
import { ParameterError } from '../wire/openai-errors.ts';

/**
 * The first field of a request that the models of this machine do not support, or null; called
 * before `refuseBeyond`, which needs the list of models.
 */
export const beyondLocal = localLimit;

/**
 * Refuses by name what the requested model does not support, so that no field is dropped silently.
 * Only models that run on this machine alone are checked: a provider's codec refuses what its wire
 * cannot carry. `nameOf` gives the name of one of our fields in the caller's dialect.
 */
export function refuseBeyond(
  request: ChatRequest,
  models: readonly AvailableModel[],
  localOnly: boolean,
  nameOf: (param: string) => string = (param) => param,
): void {
  // A base checks this itself.
  if (isBaseModel(request.model)) return;
  const beyond = localLimit(request);
  if (beyond === null) return;
  const named = models.filter((model) => model.id === request.model);
  // A policy is listed without accounts; like `auto` it may lead to any of the models.
  const open =
    request.model === 'auto' || named.some((model) => !model.local && model.accounts.length === 0);
  const serving = open ? models.filter((model) => model.kind === 'chat') : named;
  if (serving.length === 0 || (!localOnly && serving.some((model) => model.accounts.length > 0)))
    return;
  const param = nameOf(beyond.param);
  throw new ParameterError(
    param,
    phrase('fields.notByBackend', {
      field: param,
      backend:
        request.model === 'auto'
          ? phrase('fields.models.local')
          : phrase('fields.models.named', { model: request.model }),
      why: beyond.why,
    }),
    'unsupported_parameter',
  );
}
