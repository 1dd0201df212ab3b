import type { ChatEvent, ChatRequest, Purpose } from '../../../shared/chat.ts';
import { AppError, toAppError } from '../../../shared/errors.ts';
import { phrase } from '../../../shared/messages/phrase.ts';
import { newId } from '../../../shared/ids.ts';
import type { Conceal } from '../clients/conceal.ts';
import { seesAccounts } from '../routing/request/sees-accounts.ts';
import { tap } from '../../../shared/stream-ops.ts';
import { estimateTokens } from '../usage/estimate-tokens.ts';
import { estimatePrompt } from '../usage/count-prompt.ts';
import { assumedOutputTokens } from '../routing/request/request-facts.ts';
import type {
  ChatInput,
  SingleResponseInput,
  RoutedChat,
  Router,
  SingleResponse,
} from '../routing/router.ts';
import type { Caller } from '../caller.ts';
import type { Lease, RequestLimits } from './request-limits.ts';

/** Throws `forbidden` for a viewer, who sees models, states and its own usage. */
export function requireMember({ role }: Caller): void {
  if (role === 'viewer') throw new AppError('forbidden', phrase('access.viewerAsks'));
}

/** Parts of a request that is counted already: their tokens count, they do not. */
const parts: ReadonlySet<Purpose> = new Set([
  'title',
  'summary',
  'rewrite',
  'embedding',
  'rerank',
  'probe',
]);

const hasTokenLimit = ({ limits }: Caller): boolean =>
  limits !== undefined && limits.tokensPerMinute !== null;
const estimateOf = (request: ChatRequest): number =>
  estimatePrompt(request) + (request.maxTokens ?? assumedOutputTokens);

/** A chat that was never begun: reading its first event throws the refusal. */
function refused(thrown: unknown): RoutedChat {
  const error = toAppError(thrown);
  const next = async (): Promise<never> => {
    throw error;
  };
  return {
    requestId: newId('http'),
    events: { [Symbol.asyncIterator]: () => ({ next }) },
    footnote: () => null,
  };
}

/** For a router whose failures and footnotes name no account. */
const nothingToHide: Pick<Conceal, 'error'> = { error: (error) => error };

/**
 * The router with each client's limits. Its refusals are
 * `rate_limited`, and `forbidden` for a viewer. To a client who may not know the accounts its
 * failures and footnotes name none; the ledger has them whole.
 */
export function createLimitedRouter<Whole extends Router>(
  router: Whole,
  limits: RequestLimits,
  conceal: Pick<Conceal, 'error'> = nothingToHide,
): Whole {
  const begin = (
    { caller, purpose, isPart = false }: { caller: Caller; purpose: Purpose; isPart?: boolean },
    estimate: () => number,
  ): Lease | null => {
    if (caller.limits === undefined) return null;
    requireMember(caller);
    if (isPart || parts.has(purpose)) return { end: (tokens) => limits.used(caller, tokens ?? 0) };
    return limits.begin(caller, hasTokenLimit(caller) ? Math.ceil(estimate()) : 0);
  };
  const counted = (input: ChatInput, lease: Lease): RoutedChat => {
    const chat = router.chat(input);
    const over = (): void => {
      const footnote = chat.footnote();
      lease.end(footnote === null ? 0 : footnote.inputTokens + footnote.outputTokens);
    };
    const open = (): AsyncIterator<ChatEvent> => chat.events[Symbol.asyncIterator]();
    if (seesAccounts(input.caller))
      return {
        requestId: chat.requestId,
        footnote: chat.footnote,
        events: tap({ open, ended: over }),
      };
    const footnote: RoutedChat['footnote'] = () => {
      const whole = chat.footnote();
      return whole === null ? null : { ...whole, account: null };
    };
    return {
      requestId: chat.requestId,
      footnote,
      events: tap({ open, failed: conceal.error, ended: over }),
    };
  };
  const single =
    <Request, Result extends { inputTokens: number }>(
      call: (input: SingleResponseInput<Request>) => Promise<SingleResponse<Result>>,
      textsOf: (request: Request) => readonly string[],
    ) =>
    async (input: SingleResponseInput<Request>): Promise<SingleResponse<Result>> => {
      const lease = begin(input, () =>
        textsOf(input.request).reduce((sum, text) => sum + estimateTokens(text), 0),
      );
      if (lease === null) return call(input);
      let used = 0;
      try {
        const result = await call(input);
        used = result.inputTokens;
        return result;
      } catch (error) {
        throw seesAccounts(input.caller) ? error : conceal.error(error);
      } finally {
        lease.end(used);
      }
    };
  return {
    ...router,
    chat: (input) => {
      let lease: Lease | null;
      try {
        lease = begin(input, () => estimateOf(input.request));
      } catch (error) {
        return refused(error);
      }
      return lease === null ? router.chat(input) : counted(input, lease);
    },
    embed: single(router.embed, ({ input }) => input),
    rerank: single(router.rerank, ({ query, documents }) =>
      documents.map((document) => query + document),
    ),
    moderate: single(router.moderate, ({ input }) => input),
  };
}
