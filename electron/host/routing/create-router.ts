import type {
  ChatEvent,
  ChatRequest,
  EmbedResult,
  ModerateResult,
  RerankRequest,
  RerankResult,
} from '../../../shared/chat.ts';
import type { Settings } from '../../../shared/contract/app.ts';
import { AppError } from '../../../shared/errors.ts';
import type { Accounts } from '../accounts/create-accounts.ts';
import type { WithAccountKey } from '../accounts/with-account-key.ts';
import type { Pool } from '../accounts/pool.ts';
import type { LocalRuntime } from '../local-models/inventory/local-runtime.ts';
import type { Codecs } from '../providers/provider.ts';
import type { Quota } from '../quota/quota.ts';
import type { Prices } from '../usage/prices.ts';
import {
  countPrompt,
  estimateTokens,
  largerOf,
  noTokens,
  type PromptTokens,
} from '../usage/estimate.ts';
import type { Ledger } from '../usage/ledger.ts';
import type { ContentGuard } from '../content-rules/create-content-rules.ts';
import {
  mapChatTexts,
  mapInputs,
  mapRerankTexts,
  type MapTexts,
} from '../content-rules/request-texts.ts';
import type { AnswerCache } from './run/answer-cache.ts';
import type { SendOptions } from './run/attempt.ts';
import { asMessages } from './run/run-single-response.ts';
import type { SingleResponseOptions } from './run/account-calls.ts';
import type { PlannedAttempt } from './candidates/candidate.ts';
import type { WantedModel } from './candidates/make-candidates.ts';
import { createAccountProbes, type AccountProbes } from './probes/account-probes.ts';
import { applyFailure, needsProbe } from './run/failure-consequences.ts';
import { createContentFilter, type ContentFilter } from './run/content-filter.ts';
import { guardOf } from './run/caller-guard.ts';
import { withCarriedFields } from '../providers/carry-fields.ts';
import { createPlanning, type Planning, type ActivePolicies } from './planning/create-planning.ts';
import type { PlanInput } from './planning/read-request.ts';
import { createProbe, type Probe } from './probes/probe.ts';
import { createModelRefusals } from './candidates/model-refusals.ts';
import { rankLocally } from './run/rank-locally.ts';
import type { SingleResponseInput, Router, SingleResponse } from './router.ts';
import type { RequestContext } from './run/request-context.ts';
import { runChat } from './run/run-chat.ts';
import { runSingleResponse } from './run/run-single-response.ts';
import { createAccountCalls } from './run/account-calls.ts';

export interface RouterDeps {
  accounts: Accounts;
  runtime: LocalRuntime;
  codecs: Codecs;
  keyed: WithAccountKey;
  ledger: Ledger;
  pool: Pool;
  quota: Quota;
  answers: AnswerCache;
  prices: Pick<Prices, 'of'>;
  policies: ActivePolicies;
  /** Looks through what would leave this machine. */
  content: ContentGuard;
  settings: (
    ownerId: string,
  ) => Pick<Settings, 'defaultChatModel' | 'defaultEmbeddingModel' | 'localOnly'>;
  now: () => number;
}

/** A request as it was asked, and as it is masked, which may be longer. */
const formsOf = <Request>(
  request: Request,
  { masked }: Pick<ContentFilter<Request>, 'masked'>,
): Request[] => {
  const other = masked();
  return other === null ? [request] : [request, other];
};

async function countForms(
  forms: readonly ChatRequest[],
  signal: AbortSignal,
): Promise<PromptTokens> {
  let largest = noTokens;
  for (const form of forms) largest = largerOf(largest, await countPrompt(form, signal));
  return largest;
}

/** Each text is read by itself, so the longest has to fit. */
const longestTokens = (texts: readonly string[]): number =>
  Math.ceil(texts.reduce((most, text) => Math.max(most, estimateTokens(text)), 0));
/**
 * A reranker reads the query with each document
 * (alibabacloud.com/help/en/model-studio/text-rerank-api, "Max input tokens per request").
 */
const pairs = ({ query, documents }: RerankRequest): string[] =>
  documents.map((document) => `${query}\n${document}`);
/** OpenAI's field `user`: whom a client asks for. */
const endUserOf = ({ extra }: ChatRequest): string | null =>
  typeof extra?.['user'] === 'string' && extra['user'] !== '' ? extra['user'].slice(0, 200) : null;

/** One request, on its way to a plan. */
interface Run {
  kind: WantedModel['kind'];
  ask: PlanInput;
  context: RequestContext;
  hold: Pick<ContentFilter<never>, 'blocked' | 'planned'>;
  /** What its prompt takes, once content rules have read it. */
  count: () => PromptTokens | Promise<PromptTokens>;
}

/** The router with what only the host itself asks of it. */
export interface HostRouter extends Router, Pick<Planning, 'rehearsal'> {
  /** One token, or one short text, asked of one account and accounted for; see `createProbe`. */
  probe: Probe;
  probes: Pick<AccountProbes, 'idle' | 'close'>;
}

/** Plans, tries, fails over, and writes down what happened. Nothing below it retries. */
export function createRouter(deps: RouterDeps): HostRouter {
  const { accounts, runtime, ledger, pool, quota, answers, content, now } = deps;
  const refusals = createModelRefusals(now);
  const sending = createAccountCalls(deps);
  const probe = createProbe(deps);
  const probes = createAccountProbes({
    accounts,
    refusals,
    now,
    list: sending.list,
    balance: sending.balance,
    speak: probe,
  });
  const { planFor, available, rehearsal } = createPlanning({
    ...deps,
    list: (account, askerId) => sending.list(account, askerId),
    refusals,
    random: Math.random,
  });
  const runDeps = ({ kind, ask, context, hold: { blocked, planned }, count }: Run) => ({
    ...{ ledger, pool, quota, answers, now, tokensHandedBack: sending.tokensHandedBack },
    failed: ({ account, model }: PlannedAttempt, error: AppError) => {
      const attempted = { account, model, operation: kind };
      if (needsProbe(error)) probes.suspect(attempted, context.caller.ownerId, error);
      else applyFailure({ accounts, refusals, now }, attempted, error);
    },
    planFor: async () => {
      const held = blocked();
      const kinds = held instanceof Promise ? await held : held;
      const counted = context.prompt ?? count();
      context.prompt = counted instanceof Promise ? await counted : counted;
      const inputTokens = ask.inputTokens ?? context.prompt.likely;
      return planned(
        await planFor(
          kind,
          { ...ask, ...kinds, inputTokens },
          { ...context, clientName: context.caller.clientName ?? null },
        ),
      );
    },
  });
  const opened = (context: Omit<RequestContext, 'requestId' | 'prompt'>): RequestContext => {
    const { caller, purpose, model, conversationId, endUser } = context;
    return {
      ...context,
      prompt: null,
      requestId: ledger.open({ caller, purpose, model, conversationId, endUser }),
    };
  };

  /** What is answered in one piece; `texts` is what is read, each by itself. */
  const inOnePiece = <Request extends { model: string }, Result extends { inputTokens: number }>(
    kind: WantedModel['kind'],
    { caller, purpose, request, signal, onOpened }: SingleResponseInput<Request>,
    textsOf: (request: Request) => readonly string[],
    mapTexts: MapTexts<Request>,
    callOf: (
      context: RequestContext,
      hold: ContentFilter<Request>,
    ) => (planned: PlannedAttempt, options: SingleResponseOptions) => Promise<Result>,
  ): Promise<SingleResponse<Result>> => {
    const { contentRules, read } = content.screen(caller, request, mapTexts);
    const texts = textsOf(request);
    const context = opened({
      contentRules,
      caller,
      purpose,
      model: request.model,
      signal,
      conversationId: null,
      endUser: null,
      operation: kind,
    });
    const hold = createContentFilter({
      guard: content,
      context,
      read,
      varying: ['model'],
    });
    const count = () =>
      countForms(
        formsOf(request, hold).map((form) => asMessages(form.model, textsOf(form))),
        signal,
      );
    onOpened?.(context.requestId);
    return runSingleResponse({
      deps: runDeps({
        kind,
        ask: { model: request.model, purpose, inputTokens: longestTokens(texts) },
        context,
        hold,
        count,
      }),
      context,
      operation: kind === 'embedding' ? 'embeddings' : kind,
      texts,
      call: callOf(context, hold),
    });
  };

  return {
    available,
    rehearsal,
    probe,
    probes,
    chat: ({ caller, purpose, request, signal, plain = false, conversationId = null }) => {
      const { contentRules, read } = content.screen(caller, request, mapChatTexts);
      const context = opened({
        contentRules,
        caller,
        purpose,
        model: request.model,
        signal,
        conversationId,
        endUser: endUserOf(request),
        plain,
      });
      const hold = createContentFilter({
        guard: content,
        context,
        read,
        varying: ['model', 'maxTokens'],
      });
      const count = () =>
        read === null ? countPrompt(request, signal) : countForms(formsOf(request, hold), signal);
      const eventsOf = (
        { account, model, quota: limits }: PlannedAttempt,
        asked: ChatRequest,
        options: SendOptions,
      ): AsyncIterable<ChatEvent> => {
        const guard = guardOf(caller, limits);
        if (account !== null)
          return sending.chat(account, hold.outgoing(account, { ...asked, model }), context, {
            ...options,
            guard,
          });
        const carried = withCarriedFields(asked, 'local', {
          guarded: guard !== null,
          guard: guard ?? undefined,
          allow: [],
          fromApi: purpose === 'api',
        });
        return runtime.chat({ ...carried, model }, { signal: options.signal });
      };
      return runChat({
        deps: runDeps({ kind: 'chat', ask: { ...request, purpose }, context, hold, count }),
        context,
        request,
        eventsOf,
      });
    },
    embed: async (input) =>
      inOnePiece(
        'embedding',
        input,
        ({ input: texts }) => texts,
        mapInputs,
        (context, hold) =>
          ({ account, model }, options): Promise<EmbedResult> => {
            const request = { ...input.request, model };
            return account === null
              ? runtime.embed(request, { signal: options.signal })
              : sending.embed(account, hold.outgoing(account, request), context, options);
          },
      ),
    rerank: async (input) =>
      inOnePiece(
        'rerank',
        input,
        pairs,
        mapRerankTexts,
        (context, hold) =>
          ({ account, model }, options): Promise<RerankResult> => {
            const request = { ...input.request, model };
            return account === null
              ? rankLocally(runtime, request, options.signal)
              : sending.rerank(account, hold.outgoing(account, request), context, options);
          },
      ),
    moderate: async (input) =>
      inOnePiece(
        'moderation',
        input,
        ({ input: texts }) => texts,
        mapInputs,
        (context, hold) =>
          ({ account, model }, options): Promise<ModerateResult> => {
            // No model here is ever planned for it.
            if (account === null)
              return Promise.reject(
                new AppError('no_candidate', 'Nothing on this machine moderates.'),
              );
            return sending.moderate(
              account,
              hold.outgoing(account, { ...input.request, model }),
              context,
              options,
            );
          },
      ),
  };
}
