import type { ChatEvent, ChatRequest } from '../../../../shared/chat.ts';
import type { Account } from '../../../../shared/contract/accounts.ts';
import type { WithAccountKey } from '../../accounts/with-account-key.ts';
import type { ModelOperation, Pool } from '../../accounts/pool.ts';
import { providerOf } from '../../providers/catalogue/provider-catalogue.ts';
import type { Codecs } from '../../providers/provider.ts';
import type { Quota } from '../../quota/quota.ts';
import { countPrompt } from '../../usage/count-prompt.ts';
import type { Ledger } from '../../usage/ledger.ts';
import type { Prices } from '../../usage/prices.ts';
import type { SendOptions } from '../run/attempt-input.ts';
import type { AnswerCache } from '../run/answer-cache.ts';
import { defaultPlanOptions, type Plan, type PlannedAttempt } from '../candidates/candidate.ts';
import type { RequestRunDeps, RequestContext } from '../run/request-context.ts';
import { runChat } from '../run/run-chat.ts';
import { runSingleResponse } from '../run/run-single-response.ts';
import {
  createAccountCalls,
  type SingleResponseOptions,
  type AccountCalls,
} from '../run/account-calls.ts';

export interface ProbeInput {
  /** Who pays: the account's owner. */
  ownerId: string;
  account: Account;
  model: string;
  operation: ModelOperation;
  signal: AbortSignal;
  /** How keys are used. Default: the router's own way. */
  withKey?: WithAccountKey;
}

/**
 * Throws what the provider says, `budget_exceeded` where a budget of the owner leaves no room,
 * `local_only`.
 */
export type Probe = (input: ProbeInput) => Promise<void>;

export interface ProbeDeps {
  codecs: Codecs;
  withKey: WithAccountKey;
  ledger: Ledger;
  pool: Pool;
  quota: Quota;
  answers: AnswerCache;
  prices: Pick<Prices, 'of'>;
  settings: (ownerId: string) => { localOnly: boolean };
  now: () => number;
}

/** The whole text of a probe. No text of a caller is in it. */
const text = 'Hi';
const probeDeadlineMs = 20_000;
const greeting = (model: string): ChatRequest => ({
  model,
  messages: [{ role: 'user', content: text }],
  maxTokens: 1,
});
const unchanged = <Request>(request: Request) => ({
  request,
  isLocalTarget: false,
  restore: <Event>(events: AsyncIterable<Event>) => events,
});

/** The plan of a request that only this account may answer. */
function planOf({ ownerId, account, model }: ProbeInput, prices: ProbeDeps['prices']): Plan {
  const { provider, baseUrl } = account;
  const named = {
    provider,
    providerName: providerOf(provider)?.name ?? provider,
    account,
    model,
    local: false,
  };
  const known = {
    unfit: null,
    status: null,
    quota: null,
    price: prices.of(ownerId, provider, model, baseUrl),
  };
  const planned: PlannedAttempt = {
    ...named,
    ...known,
    tier: '',
    reasons: [{ code: 'chosen_by_user', detail: '' }],
  };
  return {
    attempts: [planned],
    passedOver: [],
    policy: null,
    explanation: [],
    options: { ...defaultPlanOptions, retries: 0, deadlineMs: probeDeadlineMs },
  };
}

type SingleResponseInput = Pick<ProbeInput, 'account' | 'model'> & {
  operation: Exclude<ModelOperation, 'chat'>;
};

async function probeSingleResponse(
  deps: RequestRunDeps,
  context: RequestContext,
  { operation, account, model }: SingleResponseInput,
  calls: AccountCalls,
): Promise<void> {
  const input = [text];
  const call = {
    embedding: (_: PlannedAttempt, options: SingleResponseOptions) =>
      calls.embed(account, unchanged({ model, input, kind: 'query' }), context, options),
    rerank: (_: PlannedAttempt, options: SingleResponseOptions) =>
      calls.rerank(account, unchanged({ model, query: text, documents: input }), context, options),
    moderation: (_: PlannedAttempt, options: SingleResponseOptions) =>
      calls.moderate(account, unchanged({ model, input }), context, options),
  }[operation];
  const operationName = operation === 'embedding' ? 'embeddings' : operation;
  await runSingleResponse<{ inputTokens: number }>({
    deps,
    context,
    operation: operationName,
    texts: input,
    call,
  });
}

interface OpenedProbe {
  run: RequestRunDeps & { answers: AnswerCache };
  context: RequestContext;
  calls: AccountCalls;
}

/** Writes a probe to the ledger, with a plan of this account alone. */
async function openProbe(
  deps: ProbeDeps,
  input: ProbeInput,
  { request, plain }: { request: ChatRequest; plain: boolean },
): Promise<OpenedProbe> {
  const { ledger, pool, quota, answers, prices, settings, now } = deps;
  const { ownerId, model, operation, signal, withKey = deps.withKey } = input;
  const calls = createAccountCalls({ ...deps, withKey });
  const caller = {
    ownerId,
    clientId: null,
    via: 'app' as const,
    localOnly: settings(ownerId).localOnly,
  };
  const about = { caller, purpose: 'probe' as const, model, conversationId: null, endUser: null };
  const context: RequestContext = {
    ...about,
    requestId: ledger.open(about),
    signal,
    operation,
    plain,
    prompt: await countPrompt(request, signal),
  };
  const run = {
    ledger,
    pool,
    quota,
    answers,
    now,
    tokensHandedBack: calls.tokensHandedBack,
    failed: () => undefined,
    isMasked: () => false,
    planFor: async () => planOf(input, prices),
  };
  return { run, context, calls };
}

const chatEvents = (
  { run, context, calls }: OpenedProbe,
  account: Account,
  request: ChatRequest,
): AsyncIterable<ChatEvent> => {
  const eventsOf = (
    { model }: PlannedAttempt,
    requested: ChatRequest,
    options: SendOptions,
  ): AsyncIterable<ChatEvent> =>
    calls.chat(account, unchanged({ ...requested, model }), context, options);
  return runChat({ deps: run, context, request, eventsOf }).events;
};

/**
 * Asks one account for the smallest answer there is, with reservation and ledger as for any
 * request, under the purpose `probe`. Nothing is concluded from a failure here: the caller
 * decides.
 */
export function createProbe(deps: ProbeDeps): Probe {
  return async (input) => {
    const request = greeting(input.model);
    const opened = await openProbe(deps, input, { request, plain: false });
    const { operation } = input;
    if (operation !== 'chat')
      return probeSingleResponse(opened.run, opened.context, { ...input, operation }, opened.calls);
    // To its end, where the usage is.
    for await (const _ of chatEvents(opened, input.account, request)) continue;
  };
}

/** Sends one chat of Hearth's own to one account, as `createProbe` does. Resolves with all events. */
export type ProbeChat = (
  input: Omit<ProbeInput, 'operation'>,
  request: ChatRequest,
  plain: boolean,
) => Promise<ChatEvent[]>;

export const createProbeChat =
  (deps: ProbeDeps): ProbeChat =>
  async (input, request, plain) => {
    const opened = await openProbe(deps, { ...input, operation: 'chat' }, { request, plain });
    const events: ChatEvent[] = [];
    for await (const event of chatEvents(opened, input.account, request)) events.push(event);
    return events;
  };
