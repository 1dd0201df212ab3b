import { desktopOwnerId } from '../../../shared/ids.ts';
import { createAccountChecks, type AccountChecks } from '../accounts/account-checks.ts';
import { createAccounts, type Accounts } from '../accounts/create-accounts.ts';
import { rememberAccountKeys } from '../accounts/remember-keys.ts';
import { createPool } from '../accounts/create-pool.ts';
import { createWithAccountKey } from '../accounts/with-account-key.ts';
import type { Pool } from '../accounts/pool.ts';
import { contentHitEntry } from '../audit/content-hit-entry.ts';
import { createConceal } from '../clients/conceal.ts';
import type { Closing } from '../closing.ts';
import { createContentRules, type ContentGuard } from '../content-rules/create-content-rules.ts';
import { createLimitedRouter } from '../limits/limit-router.ts';
import { mayAllow } from '../providers/carry-fields.ts';
import { providerOf, providers } from '../providers/catalogue/provider-catalogue.ts';
import { createCodecs } from '../providers/codecs/create-codecs.ts';
import { createAccountTest } from '../routing/probes/account-test.ts';
import { createAnswerCache, pruneEveryMs, type AnswerCache } from '../routing/run/answer-cache.ts';
import { createRouter, type HostRouter } from '../routing/create-router.ts';
import { createModelAliases, withModelAliases } from '../routing/model-aliases.ts';
import { createModelContext } from '../routing/model-context.ts';
import { createNamedModels } from '../routing/named-models.ts';
import { createPolicies, type Policies } from '../routing/policies/create-policies.ts';
import { createPolicyTrials, type PolicyTrials } from '../routing/policies/create-policy-trials.ts';
import { createVisibleOwners } from '../store/visible-owners.ts';
import { createPrices } from '../usage/create-prices.ts';
import type { Prices } from '../usage/prices.ts';
import type { ClientsPart } from './compose-clients.ts';
import type { ModelsPart } from './compose-models.ts';
import type { Storage } from './compose-storage.ts';

/** The way of a request to a model, on this machine or at a provider. */
export interface RoutingPart {
  accounts: Accounts;
  pool: Pool;
  checks: AccountChecks;
  testAccount: ReturnType<typeof createAccountTest>;
  policies: Policies;
  trials: PolicyTrials;
  prices: Prices;
  answers: Pick<AnswerCache, 'use'>;
  content: ContentGuard;
  router: HostRouter;
  contextOf: ReturnType<typeof createModelContext>;
}

export interface RoutingNeeds {
  storage: Storage;
  models: ModelsPart;
  clients: ClientsPart;
}

export function composeRouting(parts: RoutingNeeds, closing: Closing): RoutingPart {
  const { store, log, vault, redactor, changes, settings, audit, egress, writeFailed, now } =
    parts.storage;
  const { ledger, quota, limits, localOnly, storageLimits } = parts.clients;
  const { runtime } = parts.models.models;
  const { settingsOf } = localOnly;
  const { db, sqlite } = store;
  rememberAccountKeys(sqlite, vault);
  const accounts = createAccounts({ db, vault, changes, now, providers, mayAllow, writeFailed });
  const pool = createPool({
    sqlite,
    accounts,
    figures: quota.figures,
    changes,
    breakerSettings: () => settings.current(desktopOwnerId),
    now,
    writeFailed,
  });
  closing.add(() => pool.close());
  const withKey = createWithAccountKey(accounts);
  const prices = createPrices({ db, sqlite });
  const answers = createAnswerCache({ sqlite, now, writeFailed, room: storageLimits.room });
  answers.prune();
  const pruning = setInterval(answers.prune, pruneEveryMs).unref();
  closing.add(() => clearInterval(pruning));
  const codecs = createCodecs({ egress, now, redactor });
  const policies = createPolicies({ store, changes, now });
  const content = createContentRules({
    sqlite,
    settings: settings.current,
    now,
    writeFailed,
    onHits: (event) => audit.record(contentHitEntry(event)),
  });
  closing.add(() => content.close());
  const aliases = () => settings.current(desktopOwnerId).modelAliases;
  const resolveModel = createModelAliases({
    aliases,
    policies,
    isNamed: createNamedModels({ sqlite }),
  });
  const routed = createRouter({
    accounts,
    runtime,
    codecs,
    withKey,
    ledger,
    pool,
    quota,
    answers,
    prices,
    policies,
    content,
    settings: settingsOf,
    now,
  });
  const router = createLimitedRouter(
    withModelAliases(routed, aliases, resolveModel),
    limits,
    createConceal(sqlite),
  );
  closing.add(() => router.probes.close());
  const checks = createAccountChecks({
    accounts,
    pool,
    withKey,
    codecOf: (provider) => codecs[providerOf(provider)?.codec ?? 'openai'],
    settings: settingsOf,
    now,
    failed: (error) =>
      log.warn({ event: 'accounts.check', err: error }, 'an account could not be checked'),
  });
  closing.add(() => checks.close());
  const visible = createVisibleOwners(sqlite);
  return {
    accounts,
    pool,
    checks,
    testAccount: createAccountTest({
      accounts,
      codecs,
      settings: settingsOf,
      pool,
      probe: router.probe,
    }),
    policies,
    trials: createPolicyTrials({ policies, planning: router, store, visible }),
    prices,
    answers,
    content,
    router,
    contextOf: createModelContext({
      runtime,
      resolveModel,
      settings: settingsOf,
      available: router.available,
    }),
  };
}
