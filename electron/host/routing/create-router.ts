import type { Settings } from '../../../shared/contract/app.ts';
import type { Accounts } from '../accounts/create-accounts.ts';
import type { Pool } from '../accounts/pool.ts';
import type { WithAccountKey } from '../accounts/with-account-key.ts';
import type { ContentGuard } from '../content-rules/create-content-rules.ts';
import type { LocalRuntime } from '../local-models/inventory/local-runtime.ts';
import type { Codecs } from '../providers/provider.ts';
import type { Quota } from '../quota/quota.ts';
import type { Ledger } from '../usage/ledger.ts';
import type { Prices } from '../usage/prices.ts';
import { createModelRefusals } from './candidates/model-refusals.ts';
import { createChatRoute } from './chat-route.ts';
import { createPlanning, type Planning } from './planning/create-planning.ts';
import type { ActivePolicies } from './planning/planning-deps.ts';
import { createAccountProbes, type AccountProbes } from './probes/account-probes.ts';
import { createModelProbes, type ModelProbes } from './probes/model-probe.ts';
import { createProbe, createProbeChat, type Probe } from './probes/probe.ts';
import { createRequestRunner } from './request-runner.ts';
import type { Router } from './router.ts';
import { createAccountCalls } from './run/account-calls.ts';
import type { AnswerCache } from './run/answer-cache.ts';
import { createSingleResponseRoutes } from './single-response-routes.ts';

export interface RouterDeps {
  accounts: Accounts;
  runtime: LocalRuntime;
  codecs: Codecs;
  withKey: WithAccountKey;
  ledger: Ledger;
  pool: Pool;
  quota: Quota;
  answers: AnswerCache;
  prices: Pick<Prices, 'of'>;
  policies: ActivePolicies;
  /** Reads what would be sent to a provider. */
  content: ContentGuard;
  settings: (
    ownerId: string,
  ) => Pick<
    Settings,
    'defaultChatModel' | 'defaultEmbeddingModel' | 'localOnly' | 'modelListMinutes'
  >;
  now: () => number;
}

/** The router with what only the host itself calls. */
export interface HostRouter extends Router, Pick<Planning, 'rehearsal'> {
  /** One token, or one short text, requested from one account and recorded; see `createProbe`. */
  probe: Probe;
  probes: Pick<AccountProbes, 'idle' | 'close'>;
  modelProbes: ModelProbes;
}

/** Plans a request, runs its attempts with failover, and records them. Nothing below it retries. */
export function createRouter(deps: RouterDeps): HostRouter {
  const { accounts, runtime, content, now } = deps;
  const refusals = createModelRefusals(now);
  const calls = createAccountCalls(deps);
  const probe = createProbe(deps);
  const probes = createAccountProbes({
    accounts,
    refusals,
    now,
    list: calls.list,
    balance: calls.balance,
    speak: probe,
  });
  const { planFor, available, details, rehearsal } = createPlanning({
    ...deps,
    list: (account, ownerId) => calls.list(account, ownerId),
    refusals,
    random: Math.random,
  });
  const runner = createRequestRunner({ ...deps, refusals, probes, calls, planFor });
  return {
    available,
    modelDetails: details,
    rehearsal,
    probe,
    probes,
    modelProbes: createModelProbes({
      accounts,
      chat: createProbeChat(deps),
      prices: deps.prices,
      now,
    }),
    chat: createChatRoute({ content, runtime, calls, runner }),
    ...createSingleResponseRoutes({ content, runtime, calls, runner }),
  };
}
