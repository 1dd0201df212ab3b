import { settingsOfModel } from '../../accounts/account-models.ts';
import type { AttemptInput } from './attempt-input.ts';

/**
 * The request with the model's own longest answer where it names none, so that a reservation covers
 * what is sent. The other defaults hold no tokens and are added when it is sent.
 */
export function withMaxTokens(input: AttemptInput): AttemptInput {
  const {
    request,
    planned: { account, model },
  } = input;
  if (account === null || request.maxTokens !== undefined) return input;
  const maxTokens = settingsOfModel(account, model)?.maxTokens ?? null;
  return maxTokens === null ? input : { ...input, request: { ...request, maxTokens } };
}
