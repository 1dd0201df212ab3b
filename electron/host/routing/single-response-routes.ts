import { AppError } from '../../../shared/errors.ts';
import { phrase } from '../../../shared/messages/phrase.ts';
import type { ContentGuard } from '../content-rules/create-content-rules.ts';
import { mapInputs, mapRerankTexts, type MapTexts } from '../content-rules/request-texts.ts';
import type { LocalRuntime } from '../local-models/inventory/local-runtime.ts';
import type { PlannedAttempt } from './candidates/candidate.ts';
import type { WantedModel } from './candidates/make-candidates.ts';
import { countForms, formsOf, longestTokens, rerankTexts } from './count-request.ts';
import type { RequestRunner } from './request-runner.ts';
import type { Router, SingleResponse, SingleResponseInput } from './router.ts';
import type { AccountCalls, SingleResponseOptions } from './run/account-calls.ts';
import { createContentFilter } from './run/content-filter.ts';
import { rankLocally } from './run/rank-locally.ts';
import type { RequestContext } from './run/request-context.ts';
import { asMessages, runSingleResponse } from './run/run-single-response.ts';
import type { OutgoingRequest } from './run/content-filter.ts';
import type { Account } from '../../../shared/contract/accounts.ts';

export interface SingleResponseRoutesDeps {
  content: ContentGuard;
  runtime: LocalRuntime;
  calls: Pick<AccountCalls, 'embed' | 'rerank' | 'moderate'>;
  runner: RequestRunner;
}

/** How one kind of request is read and answered. */
interface Route<Request, Result> {
  kind: WantedModel['kind'];
  /** What is embedded, ranked or judged, each text separately. */
  textsOf: (request: Request) => readonly string[];
  mapTexts: MapTexts<Request>;
  /** By an account. */
  send: (
    account: Account,
    outgoing: OutgoingRequest<Request>,
    context: RequestContext,
    options: SingleResponseOptions,
  ) => Promise<Result>;
  /** By a model on this machine. */
  runHere: (request: Request, signal: AbortSignal) => Promise<Result>;
}

/** Embeddings, rankings and verdicts. */
export function createSingleResponseRoutes({
  content,
  runtime,
  calls,
  runner,
}: SingleResponseRoutesDeps): Pick<Router, 'embed' | 'rerank' | 'moderate'> {
  const route =
    <Request extends { model: string }, Result extends { inputTokens: number }>({
      kind,
      textsOf,
      mapTexts,
      send,
      runHere,
    }: Route<Request, Result>) =>
    async (input: SingleResponseInput<Request>): Promise<SingleResponse<Result>> => {
      const { caller, purpose, request, signal, onOpened } = input;
      const { contentRules, read } = content.screen(caller, request, mapTexts);
      const texts = textsOf(request);
      const context = runner.open({
        contentRules,
        caller,
        purpose,
        model: request.model,
        signal,
        conversationId: null,
        endUser: caller.endUser ?? null,
        operation: kind,
      });
      const filter = createContentFilter({ guard: content, context, read, varying: ['model'] });
      onOpened?.(context.requestId);
      const deps = runner.depsOf({
        kind,
        input: { model: request.model, purpose, inputTokens: longestTokens(texts) },
        context,
        filter,
        count: () =>
          countForms(
            formsOf(request, filter).map((form) => asMessages(form.model, textsOf(form))),
            signal,
          ),
      });
      const call = (
        { account, model }: PlannedAttempt,
        options: SingleResponseOptions,
      ): Promise<Result> => {
        const requested = { ...request, model };
        return account === null
          ? runHere(requested, options.signal)
          : send(account, filter.outgoing(account, requested), context, options);
      };
      const operation = kind === 'embedding' ? 'embeddings' : kind;
      return runSingleResponse({ deps, context, operation, texts, call });
    };

  return {
    embed: route({
      kind: 'embedding',
      textsOf: ({ input }) => input,
      mapTexts: mapInputs,
      send: calls.embed,
      runHere: (request, signal) => runtime.embed(request, { signal }),
    }),
    rerank: route({
      kind: 'rerank',
      textsOf: rerankTexts,
      mapTexts: mapRerankTexts,
      send: calls.rerank,
      runHere: (request, signal) => rankLocally(runtime, request, signal),
    }),
    moderate: route({
      kind: 'moderation',
      textsOf: ({ input }) => input,
      mapTexts: mapInputs,
      send: calls.moderate,
      // No model here is ever planned for it.
      runHere: () => Promise.reject(new AppError('no_candidate', phrase('routing.noModeration'))),
    }),
  };
}
