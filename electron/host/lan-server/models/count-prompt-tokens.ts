import type { ChatRequest } from '../../../../shared/chat.ts';
import { AppError } from '../../../../shared/errors.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';
import type { Caller } from '../../caller.ts';
import { askableBy } from '../../routing/planning/allowed-models.ts';
import { estimatePrompt } from '../../usage/count-prompt.ts';
import type { LanContext } from '../http/lan-context.ts';
import { refuseBeyond } from './backend-limits.ts';
import type { RouterParts } from './router-parts.ts';

/** Counts the tokens of a request as the model of this machine that would answer it reads it. */
export type TokenCounter = (request: ChatRequest) => Promise<number>;

export interface CounterParts extends RouterParts {
  /** Of the model that will probably answer; null when it does not run here. */
  tokenCounter: (request: { caller: Caller; model: string }) => Promise<TokenCounter | null>;
}

/**
 * Tokens of a prompt, without a request to a provider: a local model counts with its own template
 * and tokenizer, any other count is an estimate, and `x-hearth-count` tells them apart. Throws
 * `model_gone`, and `bad_request` for what the model does not take.
 */
export async function countPromptTokens(
  c: LanContext,
  { router, tokenCounter }: CounterParts,
  request: ChatRequest,
  nameOf?: (param: string) => string,
): Promise<number> {
  const caller = c.get('caller');
  const available = askableBy(await router.available(caller.ownerId), caller);
  const named = available.filter((one) => one.id === request.model && one.kind === 'chat');
  if (request.model !== 'auto' && named.length === 0)
    throw new AppError('model_gone', phrase('lan.noModel', { model: request.model }));
  refuseBeyond(request, available, caller.localOnly, nameOf);
  const mayRunHere = request.model === 'auto' || named.some(({ local }) => local);
  const counter = mayRunHere ? await tokenCounter({ caller, model: request.model }) : null;
  c.header('x-hearth-count', counter === null ? 'estimated' : 'exact');
  return counter === null ? estimatePrompt(request) : counter(request);
}
