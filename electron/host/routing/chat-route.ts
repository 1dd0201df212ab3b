import type { ChatEvent, ChatRequest } from '../../../shared/chat.ts';
import type { Account } from '../../../shared/contract/accounts.ts';
import type { ContentGuard } from '../content-rules/create-content-rules.ts';
import { mapChatTexts } from '../content-rules/request-texts.ts';
import type { LocalRuntime } from '../local-models/inventory/local-runtime.ts';
import { settingsOfModel } from '../accounts/account-models.ts';
import { withCarriedFields } from '../providers/carry-fields.ts';
import { withSamplingDefaults } from '../providers/wire/sampling-fields.ts';
import { countPrompt } from '../usage/count-prompt.ts';
import type { PlannedAttempt } from './candidates/candidate.ts';
import { countForms, formsOf } from './count-request.ts';
import type { RequestRunner } from './request-runner.ts';
import type { Router } from './router.ts';
import type { AccountCalls } from './run/account-calls.ts';
import type { SendOptions } from './run/attempt-input.ts';
import { guardOf } from './run/caller-guard.ts';
import { createContentFilter, type OutgoingRequest } from './run/content-filter.ts';
import { runChat } from './run/run-chat.ts';

export interface ChatRouteDeps {
  content: ContentGuard;
  runtime: LocalRuntime;
  calls: Pick<AccountCalls, 'chat'>;
  runner: RequestRunner;
}

/** OpenAI's field `user`: the client's own user. */
const endUserOf = ({ extra }: ChatRequest): string | null =>
  typeof extra?.['user'] === 'string' && extra['user'] !== '' ? extra['user'].slice(0, 200) : null;

/** What is sent, with the user's defaults of the model for what the request leaves out. */
function withDefaults(
  outgoing: OutgoingRequest<ChatRequest>,
  account: Account,
): OutgoingRequest<ChatRequest> {
  const { request } = outgoing;
  const settings = settingsOfModel(account, request.model);
  return settings === undefined
    ? outgoing
    : {
        ...outgoing,
        request: withSamplingDefaults(
          request,
          { provider: account.provider, model: request.model },
          settings,
        ),
      };
}

/** A chat: screened by content rules, planned, and sent to an account or to this machine. */
export function createChatRoute({
  content,
  runtime,
  calls,
  runner,
}: ChatRouteDeps): Router['chat'] {
  return ({ caller, purpose, request, signal, plain = false, conversationId = null }) => {
    const { contentRules, read } = content.screen(caller, request, mapChatTexts);
    const context = runner.open({
      contentRules,
      caller,
      purpose,
      model: request.model,
      signal,
      conversationId,
      endUser: caller.endUser ?? endUserOf(request),
      plain,
    });
    const filter = createContentFilter({
      guard: content,
      context,
      read,
      varying: ['model', 'maxTokens'],
    });
    const eventsOf = (
      { account, model, quota: limits }: PlannedAttempt,
      requested: ChatRequest,
      options: SendOptions,
    ): AsyncIterable<ChatEvent> => {
      const guard = guardOf(caller, limits);
      if (account !== null)
        return calls.chat(
          account,
          withDefaults(filter.outgoing(account, { ...requested, model }), account),
          context,
          { ...options, guard },
        );
      const carried = withCarriedFields(requested, 'local', {
        guarded: guard !== null,
        guard: guard ?? undefined,
        allow: [],
        fromApi: purpose === 'api',
      });
      return runtime.chat(
        { ...carried, model },
        { signal: options.signal, scope: caller.clientId ?? caller.ownerId },
      );
    };
    const deps = runner.depsOf({
      kind: 'chat',
      input: { ...request, purpose },
      context,
      filter,
      count: () =>
        read === null ? countPrompt(request, signal) : countForms(formsOf(request, filter), signal),
    });
    return runChat({ deps, context, request, eventsOf });
  };
}
