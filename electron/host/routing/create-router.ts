import type { ChatEvent, ChatRequest, EmbedRequest, EmbedResult } from '../../../shared/chat.ts';
import type { Account } from '../../../shared/contract/accounts.ts';
import type { Settings } from '../../../shared/contract/app.ts';
import { AppError } from '../../../shared/errors.ts';
import type { Accounts } from '../accounts/create-accounts.ts';
import type { LocalRuntime } from '../local-models/local-runtime.ts';
import { providerOf } from '../providers/catalogue.ts';
import type { Codec, Codecs, Endpoint } from '../providers/provider.ts';
import type { Ledger } from '../usage/ledger.ts';
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
  ledger: Ledger;
  settings: (ownerId: string) => Pick<Settings, 'defaultChatModel' | 'defaultEmbeddingModel' | 'localOnly'>;
  now: () => number;
}

const listTimeoutMs = 20_000;

/** Sends to accounts, with the key taken out of the vault for this one call. */
function createSending({ accounts, codecs }: Pick<RouterDeps, 'accounts' | 'codecs'>) {
  const codecOf = (provider: string): Codec => codecs[providerOf(provider)?.codec ?? 'openai'];
  const endpointOf = async (account: Account, ownerId: string): Promise<Endpoint> => ({ provider: account.provider, accountId: account.id, baseUrl: account.baseUrl, apiKey: await accounts.secretOf(ownerId, account.id) });
  const contextOf = ({ caller, purpose, requestId }: Routing) => ({ ownerId: caller.ownerId, purpose, requestId, localOnly: caller.localOnly });
  return {
    async *chat(account: Account, request: ChatRequest, routing: Routing, signal: AbortSignal): AsyncGenerator<ChatEvent> {
      yield* codecOf(account.provider).chat(await endpointOf(account, routing.caller.ownerId), request, { signal, egress: contextOf(routing) });
    },
    embed: async (account: Account, request: EmbedRequest, routing: Routing): Promise<EmbedResult> =>
      codecOf(account.provider).embed(await endpointOf(account, routing.caller.ownerId), request, { signal: routing.signal, egress: contextOf(routing) }),
    list: async (account: Account, ownerId: string): Promise<string[]> =>
      (await codecOf(account.provider).listModels(await endpointOf(account, ownerId), { signal: AbortSignal.timeout(listTimeoutMs), egress: { ownerId, purpose: 'model-list' } })).map(({ id }) => id),
  };
}

/** Makes plans from what is known this moment of accounts, lists, refusals and this machine. */
function createPlanning({ accounts, runtime, settings, now }: RouterDeps, { list, refusals }: { list: (account: Account, ownerId: string) => Promise<string[]>; refusals: RunDeps['refusals'] }) {
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

/** Plans, tries, fails over, and writes down what happened. Nothing below it retries. */
export function createRouter(deps: RouterDeps): Router {
  const { accounts, runtime, ledger, now } = deps;
  const refusals = createRefusals(now);
  const sending = createSending(deps);
  const { planFor, available } = createPlanning(deps, { list: sending.list, refusals });
  const runDeps = (kind: Wanted['kind'], { model, caller }: Routing): RunDeps => ({ accounts, refusals, ledger, now, planFor: () => planFor(kind, model, caller) });

  return {
    available,
    chat: ({ caller, purpose, request, signal }) => {
      const requestId = ledger.open({ caller, purpose, model: request.model });
      const routing: Routing = { caller, purpose, model: request.model, requestId, signal };
      const eventsOf = ({ account, model }: Planned, abort: AbortSignal): AsyncIterable<ChatEvent> => {
        const asked = { ...request, model };
        return account === null ? runtime.chat(asked, { signal: abort }) : sending.chat(account, asked, routing, abort);
      };
      return runChat({ deps: runDeps('chat', routing), routing, request, eventsOf });
    },
    embed: async ({ caller, purpose, request, signal }) => {
      const requestId = ledger.open({ caller, purpose, model: request.model });
      const routing: Routing = { caller, purpose, model: request.model, requestId, signal };
      const call = ({ account, model }: Planned): Promise<EmbedResult> => (account === null ? runtime.embed({ ...request, model }, { signal }) : sending.embed(account, { ...request, model }, routing));
      return runEmbed({ deps: runDeps('embedding', routing), routing, call });
    },
  };
}
