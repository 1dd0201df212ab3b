import type { ChatEvent, ChatRequest, EmbedRequest, EmbedResult } from '../../../shared/chat.ts';
import type { Account } from '../../../shared/contract/accounts.ts';
import type { Settings } from '../../../shared/contract/app.ts';
import { AppError } from '../../../shared/errors.ts';
import type { Accounts } from '../accounts/create-accounts.ts';
import type { Keyed } from '../accounts/keyed.ts';
import type { Pool } from '../accounts/pool.ts';
import type { LocalRuntime } from '../local-models/local-runtime.ts';
import { providerOf } from '../providers/catalogue.ts';
import type { CallOptions, Codec, Codecs, Endpoint, ListedModel } from '../providers/provider.ts';
import type { Quota } from '../quota/quota.ts';
import { estimateTokens, estimateUsage } from '../usage/estimate.ts';
import type { Ledger } from '../usage/ledger.ts';
import type { AnswerCache } from './answer-cache.ts';
import { availableModels } from './available.ts';
import type { Plan, Planned } from './candidate.ts';
import { accountCandidates, localCandidates, type Wanted } from './candidates.ts';
import { plan } from './plan.ts';
import { createRefusals } from './refusals.ts';
import type { Caller, Router } from './routed.ts';
import type { Routing, RunDeps } from './routing.ts';
import { runChat } from './run-chat.ts';
import { runEmbed } from './run-embed.ts';
import { createServedModels } from './served-models.ts';

export interface RouterDeps {
  accounts: Accounts;
  runtime: LocalRuntime;
  codecs: Codecs;
  keyed: Keyed;
  ledger: Ledger;
  pool: Pool;
  quota: Quota;
  answers: AnswerCache;
  settings: (ownerId: string) => Pick<Settings, 'defaultChatModel' | 'defaultEmbeddingModel' | 'localOnly'>;
  now: () => number;
}

const listTimeoutMs = 20_000;

/** Sends to accounts, with the key taken out of the vault for this one call. */
function createSending({ keyed, codecs, pool }: Pick<RouterDeps, 'keyed' | 'codecs' | 'pool'>) {
  const codecOf = (provider: string): Codec => codecs[providerOf(provider)?.codec ?? 'openai'];
  const endpointOf = (account: Account, apiKey: string): Endpoint => ({ provider: account.provider, accountId: account.id, baseUrl: account.baseUrl, apiKey });
  const optionsOf = (account: Account, { caller, purpose, requestId }: Routing, signal: AbortSignal): CallOptions => ({
    signal,
    egress: { ownerId: caller.ownerId, purpose, requestId, localOnly: caller.localOnly },
    onLimits: (limits) => pool.reported(account.id, limits),
  });
  return {
    chat: (account: Account, request: ChatRequest, routing: Routing, signal: AbortSignal): AsyncIterable<ChatEvent> =>
      keyed.stream(routing.caller.ownerId, account.id, (apiKey) => codecOf(account.provider).chat(endpointOf(account, apiKey), request, optionsOf(account, routing, signal))),
    embed: (account: Account, request: EmbedRequest, routing: Routing, signal: AbortSignal): Promise<EmbedResult> =>
      keyed.call(routing.caller.ownerId, account.id, (apiKey) => codecOf(account.provider).embed(endpointOf(account, apiKey), request, optionsOf(account, routing, signal))),
    list: (account: Account, ownerId: string): Promise<readonly ListedModel[]> =>
      keyed.call(ownerId, account.id, (apiKey) => codecOf(account.provider).listModels(endpointOf(account, apiKey), { signal: AbortSignal.timeout(listTimeoutMs), egress: { ownerId, purpose: 'model-list' } })),
  };
}

/** Makes plans from what is known this moment of accounts, lists, refusals and this machine. */
function createPlanning({ accounts, runtime, settings, now }: RouterDeps, { list, refusals }: { list: (account: Account, ownerId: string) => Promise<readonly ListedModel[]>; refusals: RunDeps['refusals'] }) {
  const served = createServedModels({ list, now });

  /** A list is asked for only where something may leave and somebody would answer. */
  const listOf = (account: Account, ownerId: string, localOnly: boolean): Promise<readonly string[] | null> => served.of(account, localOnly || !account.enabled || account.state === 'parked' ? null : ownerId);

  const wantedOf = (kind: Wanted['kind'], model: string, defaultModel: string): Wanted => {
    if (model !== 'auto') return { model, any: false, kind };
    // Vectors of different models do not compare, so an embedding model is never picked among the accounts.
    return { model: defaultModel === 'auto' ? null : defaultModel, any: kind === 'chat', kind };
  };

  const planFor = async (kind: Wanted['kind'], model: string, caller: Caller): Promise<Plan> => {
    const { ownerId, via } = caller;
    const { defaultChatModel, defaultEmbeddingModel, localOnly: setting } = settings(ownerId);
    const defaultModel = kind === 'chat' ? defaultChatModel : defaultEmbeddingModel;
    const localOnly = caller.localOnly || setting;
    const wanted = wantedOf(kind, model, defaultModel);
    const here = localCandidates(runtime, kind);
    const named = runtime.runnable().find(({ id }) => id === wanted.model);
    if (named !== undefined && named.kind !== kind && model !== 'auto') throw new AppError('bad_request', `${named.name} is no ${kind} model. Choose another one.`);
    // What is meant for this machine is offered to nobody else.
    const pool = named === undefined && (wanted.model !== null || wanted.any) ? await accounts.usable(ownerId) : [];
    const standings = await Promise.all(pool.map(async (account) => ({ account, listed: await listOf(account, ownerId, localOnly), refused: (id: string) => refusals.of(account.id, id) })));
    const candidates = [...here, ...standings.flatMap((standing) => accountCandidates(standing, wanted))];
    return plan({ model, localOnly, mayFallBack: kind === 'chat' && via !== 'lan' }, candidates, { defaultModel }, now());
  };

  const available = async (ownerId: string): ReturnType<Router['available']> => {
    const { localOnly } = settings(ownerId);
    const pool = localOnly ? [] : (await accounts.usable(ownerId)).filter(({ enabled }) => enabled);
    return availableModels(runtime, await Promise.all(pool.map(async (account) => ({ account, models: (await listOf(account, ownerId, localOnly)) ?? [] }))));
  };
  return { planFor, available };
}

const chatTokens = (request: ChatRequest): number => estimateUsage(request, { outputTokens: 0, reasoningTokens: 0 }).input;
const embedTokens = ({ input }: EmbedRequest): number => Math.ceil(input.reduce((sum, text) => sum + estimateTokens(text), 0));
/** OpenAI's field `user`: whom a client asks for. */
const endUserOf = ({ extra }: ChatRequest): string | null => (typeof extra?.['user'] === 'string' && extra['user'] !== '' ? extra['user'].slice(0, 200) : null);

/** Plans, tries, fails over, and writes down what happened. Nothing below it retries. */
export function createRouter(deps: RouterDeps): Router {
  const { accounts, runtime, ledger, pool, quota, answers, now } = deps;
  const refusals = createRefusals(now);
  const sending = createSending(deps);
  const { planFor, available } = createPlanning(deps, { list: sending.list, refusals });
  const runDeps = (kind: Wanted['kind'], { model, caller }: Routing) => ({ accounts, refusals, ledger, pool, quota, answers, now, planFor: () => planFor(kind, model, caller) });
  const opened = (routing: Omit<Routing, 'requestId'>): Routing => {
    const { caller, purpose, model, conversationId, endUser } = routing;
    return { ...routing, requestId: ledger.open({ caller, purpose, model, conversationId, endUser }) };
  };

  return {
    available,
    chat: ({ caller, purpose, request, signal, conversationId = null }) => {
      const routing = opened({ caller, purpose, model: request.model, signal, conversationId, endUser: endUserOf(request), inputTokens: chatTokens(request) });
      const eventsOf = ({ account, model }: Planned, asked: ChatRequest, abort: AbortSignal): AsyncIterable<ChatEvent> =>
        account === null ? runtime.chat({ ...asked, model }, { signal: abort }) : sending.chat(account, { ...asked, model }, routing, abort);
      return runChat({ deps: runDeps('chat', routing), routing, request, eventsOf });
    },
    embed: async ({ caller, purpose, request, signal, onOpened }) => {
      const routing = opened({ caller, purpose, model: request.model, signal, conversationId: null, endUser: null, inputTokens: embedTokens(request) });
      onOpened?.(routing.requestId);
      const call = ({ account, model }: Planned, abort: AbortSignal): Promise<EmbedResult> => (account === null ? runtime.embed({ ...request, model }, { signal: abort }) : sending.embed(account, { ...request, model }, routing, abort));
      return runEmbed({ deps: runDeps('embedding', routing), routing, request, call });
    },
  };
}
