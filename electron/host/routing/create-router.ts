import { AppError, toAppError } from '../../../shared/errors.ts';
import { noUsage, type ChatEvent, type ChatRequest, type EmbedResult, type Purpose, type Usage } from '../../../shared/chat.ts';
import type { MessageFootnote } from '../../../shared/contract/conversations.ts';
import type { Settings } from '../../../shared/contract/app.ts';
import type { Accounts } from '../accounts/create-accounts.ts';
import type { LocalRuntime } from '../local-models/local-runtime.ts';
import { providerOf } from '../providers/catalogue.ts';
import type { Codec, Endpoint } from '../providers/provider.ts';
import type { Ledger } from '../usage/ledger.ts';
import { startTimer } from './attempt-timer.ts';
import type { Plan, Planned } from './candidate.ts';
import { accountCandidates, availableModels, localCandidates } from './candidates.ts';
import { applyFailure, mayFailOver } from './consequences.ts';
import { costOf } from './cost.ts';
import { plan } from './plan.ts';
import type { Caller, RoutedChat, Router } from './routed.ts';
import { beginAttempt, noteUntried, type RunningAttempt } from './running-attempt.ts';

export interface RouterDeps {
  accounts: Accounts;
  runtime: LocalRuntime;
  codecs: Readonly<Record<'openai', Codec>>;
  ledger: Ledger;
  settings: (ownerId: string) => Pick<Settings, 'defaultChatModel' | 'defaultEmbeddingModel' | 'localOnly'>;
  now: () => number;
}

interface Routing {
  caller: Caller;
  purpose: Purpose;
  requestId: string;
  signal: AbortSignal;
}

type ChatRouting = Routing & { request: ChatRequest };

const isContent = (event: ChatEvent): boolean => event.type === 'text' || event.type === 'reasoning' || event.type === 'tool_call';

function nobody(model: string, made: Plan, localOnly: boolean): AppError {
  const waiting = made.passedOver.filter(({ account }) => account?.stateUntil != null);
  const returnsAt = Math.min(...waiting.map(({ account }) => account?.stateUntil ?? Number.POSITIVE_INFINITY));
  if (localOnly) return new AppError('local_only', 'This is local only, and no model on this machine can answer. Fetch one under Models.');
  if (Number.isFinite(returnsAt)) return new AppError('no_candidate', `Every account for ${model} is resting, the first until ${new Date(returnsAt).toLocaleTimeString()}.`, { retryable: true, retryAfterMs: Math.max(0, returnsAt - Date.now()) });
  if (made.passedOver.length > 0) return new AppError('no_candidate', `No account for ${model} can be asked now: ${made.passedOver.map(({ account, reasons }) => `${account?.name ?? 'local'} is ${reasons[0]?.code ?? ''}`).join(', ')}. Look under Accounts.`);
  if (model === 'auto') return new AppError('no_candidate', 'There is no model yet. Fetch one under Models, or add an account.');
  return new AppError('not_found', `There is no model “${model}”. Choose one that is installed or that an account serves.`);
}

/** Ends the wait for a source that ignores its signal: an abort is at once, whoever has to clean up. */
async function* untilAborted<T>(source: AsyncIterable<T>, signal: AbortSignal): AsyncGenerator<T> {
  const iterator = source[Symbol.asyncIterator]();
  const aborted = new Promise<never>((_resolve, reject) => {
    const stop = (): void => reject(new AppError('aborted', 'Stopped.'));
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
  aborted.catch(() => undefined);
  try {
    for (;;) {
      const step = await Promise.race([iterator.next(), aborted]);
      if (step.done === true) return;
      yield step.value;
    }
  } finally {
    void Promise.resolve(iterator.return?.()).catch(() => undefined);
  }
}

const asFailure = (error: unknown, signal: AbortSignal): AppError => (signal.aborted ? new AppError('aborted', 'Stopped.', { cause: error }) : toAppError(error));

/** Plans, tries, fails over, and writes down what happened. Nothing below it retries. */
export function createRouter(deps: RouterDeps): Router {
  const { accounts, runtime, codecs, ledger, now } = deps;

  const endpointOf = async ({ account, provider }: Planned, ownerId: string): Promise<Endpoint> => {
    if (account === null) throw new AppError('internal', 'A local model has no endpoint.');
    return { provider, accountId: account.id, baseUrl: account.baseUrl, apiKey: await accounts.secretOf(ownerId, account.id) };
  };
  const codecOf = ({ provider }: Planned): Codec => codecs[providerOf(provider)?.codec ?? 'openai'];
  const egressOf = ({ caller, purpose, requestId }: Routing) => ({ ownerId: caller.ownerId, purpose, requestId, localOnly: caller.localOnly });

  const planFor = async (kind: 'chat' | 'embedding', model: string, caller: Caller): Promise<Plan> => {
    const settings = deps.settings(caller.ownerId);
    const candidates = [...localCandidates(runtime, kind), ...accountCandidates(await accounts.usable(caller.ownerId), model)];
    // Vectors of another model would be of another space: embeddings are never served by another than the asked one.
    const mayFallBack = kind === 'chat' && caller.via !== 'lan';
    const defaultModel = kind === 'chat' ? settings.defaultChatModel : settings.defaultEmbeddingModel;
    return plan({ model, localOnly: caller.localOnly || settings.localOnly, mayFallBack }, kind === 'embedding' && model === 'auto' && defaultModel === 'auto' ? candidates.filter((one) => one.local) : candidates, { defaultModel }, now());
  };

  async function* eventsOf(planned: Planned, routing: ChatRouting): AsyncGenerator<ChatEvent> {
    const request = { ...routing.request, model: planned.model };
    if (planned.local) yield* runtime.chat(request, { signal: routing.signal });
    else yield* codecOf(planned).chat(await endpointOf(planned, routing.caller.ownerId), request, { signal: routing.signal, egress: egressOf(routing) });
  }

  return {
    available: async (ownerId) => availableModels(runtime, await accounts.usable(ownerId)),
    chat: ({ caller, purpose, request, signal }) => {
      const requestId = ledger.open({ caller, purpose, model: request.model });
      const routing: ChatRouting = { caller, purpose, request, requestId, signal };
      return runChat({ deps, routing, planFor: () => planFor('chat', request.model, caller), eventsOf: (planned) => untilAborted(eventsOf(planned, routing), signal) });
    },
    embed: async ({ caller, purpose, request, signal }) => {
      const requestId = ledger.open({ caller, purpose, model: request.model });
      const routing: Routing = { caller, purpose, requestId, signal };
      const call = async (planned: Planned): Promise<EmbedResult> => {
        const asked = { ...request, model: planned.model };
        if (planned.local) return runtime.embed(asked, { signal });
        return codecOf(planned).embed(await endpointOf(planned, caller.ownerId), asked, { signal, egress: egressOf(routing) });
      };
      return runEmbed({ deps, routing, model: request.model, planFor: () => planFor('embedding', request.model, caller), call });
    },
  };
}

interface Closing {
  planned: Planned | null;
  attempt: RunningAttempt | null;
  usage: Usage | null;
  error: AppError | null;
  totalMs: number;
}

function settle({ ledger }: RouterDeps, { requestId, caller }: Routing, { planned, attempt, usage, error, totalMs }: Closing): void {
  ledger.settle(requestId, caller.ownerId, {
    outcome: error === null ? 'ok' : error.code === 'aborted' ? 'aborted' : 'failed',
    model: planned?.model ?? null,
    provider: planned?.provider ?? null,
    accountId: planned?.account?.id ?? null,
    accountName: planned?.account?.name ?? null,
    errorCode: error?.code ?? null,
    usage,
    ...(planned === null ? { costMicro: null, currency: null } : costOf(planned)),
    firstTokenMs: attempt?.firstTokenMs() ?? null,
    totalMs,
  });
}

function runChat({ deps, routing, planFor, eventsOf }: { deps: RouterDeps; routing: ChatRouting; planFor: () => Promise<Plan>; eventsOf: (planned: Planned) => AsyncIterable<ChatEvent> }): RoutedChat {
  const { ledger, accounts, now } = deps;
  const { requestId, signal, request, caller } = routing;
  const elapsedMs = startTimer();
  let served: Planned | null = null;
  let current: RunningAttempt | null = null;
  let usage: Usage | null = null;
  let produced = 0;

  const watch = (event: ChatEvent): void => {
    if (isContent(event)) {
      current?.sawContent();
      produced += 1;
    }
    if (event.type === 'usage') usage = event.usage;
  };

  /** One try. Returns its failure while nothing has been shown, and throws it afterwards. */
  async function* attempt(planned: Planned, order: number): AsyncGenerator<ChatEvent, AppError | null> {
    const running = beginAttempt(ledger, requestId, planned, order);
    current = running;
    let ended = false;
    try {
      const held: ChatEvent[] = [];
      for await (const event of eventsOf(planned)) {
        watch(event);
        if (produced === 0) {
          held.push(event);
          continue;
        }
        served = planned;
        yield* held.splice(0);
        yield event;
      }
      served = planned;
      ended = true;
      running.end('served', null);
      yield* held;
      return null;
    } catch (thrown) {
      ended = true;
      const error = asFailure(thrown, signal);
      running.end(error.code === 'aborted' ? 'aborted' : 'failed', error);
      applyFailure(accounts, planned, error, now());
      if (produced > 0) throw error;
      return error;
    } finally {
      // The reader broke off: whoever asked is gone.
      if (!ended) running.end('aborted', null);
    }
  }

  async function* tries(): AsyncGenerator<ChatEvent> {
    const made = await planFor();
    let failure: AppError | null = null;
    noteUntried(ledger, requestId, made.passedOver, made.attempts.length, 'passed_over');
    if (made.attempts.length === 0) throw nobody(request.model, made, caller.localOnly);
    for (const [order, planned] of made.attempts.entries()) {
      failure = yield* attempt(planned, order);
      if (failure === null || !mayFailOver(failure)) {
        noteUntried(ledger, requestId, made.attempts.slice(order + 1), order + 1, 'not_needed');
        break;
      }
    }
    if (failure !== null) throw failure;
  }

  async function* events(): AsyncGenerator<ChatEvent> {
    let error: AppError | null = new AppError('aborted', 'Stopped.');
    try {
      yield* tries();
      error = null;
    } catch (thrown) {
      error = asFailure(thrown, signal);
      throw error;
    } finally {
      // What came before the end is paid for, so an estimate stands where nothing was reported.
      usage ??= produced > 0 ? { ...noUsage, output: produced } : null;
      settle(deps, routing, { planned: served, attempt: current, usage, error, totalMs: elapsedMs() });
    }
  }

  const footnote = (): MessageFootnote | null => {
    const planned: Planned | null = served;
    if (planned === null) return null;
    const counts = usage ?? noUsage;
    return {
      requestId,
      model: planned.model,
      provider: planned.provider,
      account: planned.account?.name ?? null,
      local: planned.local,
      inputTokens: counts.input + counts.cacheRead + counts.cacheWrite,
      outputTokens: counts.output + counts.reasoning,
      ...costOf(planned),
      firstTokenMs: current?.firstTokenMs() ?? null,
      totalMs: elapsedMs(),
    };
  };
  return { requestId, events: events(), footnote };
}

async function runEmbed({ deps, routing, model, planFor, call }: { deps: RouterDeps; routing: Routing; model: string; planFor: () => Promise<Plan>; call: (planned: Planned) => Promise<EmbedResult> }) {
  const { ledger, accounts, now } = deps;
  const elapsedMs = startTimer();
  let failure: AppError | null = null;
  let made: Plan;
  try {
    made = await planFor();
    if (made.attempts.length === 0) throw nobody(model, made, routing.caller.localOnly);
  } catch (thrown) {
    failure = asFailure(thrown, routing.signal);
    settle(deps, routing, { planned: null, attempt: null, usage: null, error: failure, totalMs: elapsedMs() });
    throw failure;
  }
  noteUntried(ledger, routing.requestId, made.passedOver, made.attempts.length, 'passed_over');
  for (const [order, planned] of made.attempts.entries()) {
    const running = beginAttempt(ledger, routing.requestId, planned, order);
    try {
      const result = await call(planned);
      running.end('served', null);
      const usage: Usage = { ...noUsage, input: result.inputTokens, source: 'reported' };
      settle(deps, routing, { planned, attempt: running, usage, error: null, totalMs: elapsedMs() });
      return { ...result, requestId: routing.requestId, model: planned.model };
    } catch (thrown) {
      failure = asFailure(thrown, routing.signal);
      running.end(failure.code === 'aborted' ? 'aborted' : 'failed', failure);
      applyFailure(accounts, planned, failure, now());
      if (!mayFailOver(failure)) break;
    }
  }
  const error = failure ?? nobody(model, made, routing.caller.localOnly);
  settle(deps, routing, { planned: null, attempt: null, usage: null, error, totalMs: elapsedMs() });
  throw error;
}
