import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { z } from 'zod';
import type { ChatEvent, ChatRequest } from '../../shared/chat.ts';
import { defaultSettings, type Settings } from '../../shared/contract/app.ts';
import { budgetInputSchema, type BudgetInput } from '../../shared/contract/budgets.ts';
import { policyDefinitionSchema } from '../../shared/contract/policies.ts';
import { desktopOwnerId } from '../../shared/ids.ts';
import { startFakeUpstream, type FakeUpstream } from './upstream.ts';
import type { NewAccount } from '../../electron/host/accounts/input/account-input.ts';
import type { ContentEvent } from '../../electron/host/content-rules/create-content-rules.ts';
import { createAccounts } from '../../electron/host/accounts/create-accounts.ts';
import { createChanges } from '../../electron/host/changes/create-changes.ts';
import { createEgressGate } from '../../electron/host/egress/create-egress-gate.ts';
import type {
  LocalRuntime,
  RunnableModel,
} from '../../electron/host/local-models/inventory/local-runtime.ts';
import { createMonitoring } from '../../electron/host/monitoring/create-monitoring.ts';
import { providers } from '../../electron/host/providers/catalogue/provider-catalogue.ts';
import { mayAllow } from '../../electron/host/providers/carry-fields.ts';
import { createCodecs } from '../../electron/host/providers/codecs/create-codecs.ts';
import { createVault } from '../../electron/host/security/vault.ts';
import { openMemoryStore } from '../../electron/host/store/open-store.ts';
import { createLedger, type Settlement } from '../../electron/host/usage/ledger.ts';
import { routingParts } from './routing-parts.ts';
import { createVisibleOwners } from '../../electron/host/store/visible-owners.ts';
import { createPolicyTrials } from '../../electron/host/routing/policies/create-policy-trials.ts';
import { createRouter } from '../../electron/host/routing/create-router.ts';
import type { Caller } from '../../electron/host/caller.ts';

export const smallModel: RunnableModel = {
  id: 'small-local',
  name: 'Small',
  kind: 'chat',
  contextTokens: 2048,
  dimensions: null,
  parametersBillion: 0.1,
  loaded: true,
};
export const localVectors: RunnableModel = {
  ...smallModel,
  id: 'local-vectors',
  name: 'Vectors',
  kind: 'embedding',
  dimensions: 2,
};

/** Takes the place of the native runtime, and records which model was used. */
function scriptedRuntime(models: RunnableModel[], seen: string[]): LocalRuntime {
  return {
    runnable: () => models,
    async *chat({ model }: ChatRequest): AsyncGenerator<ChatEvent> {
      seen.push(model);
      await Promise.resolve();
      yield { type: 'text', text: 'from here' };
      yield {
        type: 'usage',
        usage: {
          input: 5,
          cacheRead: 0,
          cacheWrite: 0,
          output: 2,
          reasoning: 0,
          source: 'reported',
        },
      };
      yield { type: 'finish', reason: 'stop' };
    },
    embed: async ({ model, input }) => {
      seen.push(model);
      return Promise.resolve({
        vectors: input.map(() => Float32Array.of(0, 1)),
        inputTokens: input.length,
      });
    },
    rerank: async ({ model, documents }) => {
      seen.push(model);
      return Promise.resolve({
        results: documents.map((_, index) => ({ index, score: 0 })),
        inputTokens: documents.length,
        method: 'reranker',
      });
    },
    answering: () => false,
    countTokens: async (_, texts) => Promise.resolve(texts.map(({ length }) => length)),
    countPrompt: async ({ messages }) => Promise.resolve(JSON.stringify(messages).length),
  };
}

export interface Ask {
  model?: string;
  caller?: Partial<Caller>;
  signal?: AbortSignal;
}

/**
 * The router as the host wires it, on a database in memory, over real HTTP to fake upstreams; each
 * account has its own. `runtime` in place of a script with these models.
 */
export async function routerWorld(
  models: RunnableModel[] = [smallModel, localVectors],
  runtime?: LocalRuntime,
) {
  const folder = mkdtempSync(join(tmpdir(), 'hearth-routing-'));
  const store = openMemoryStore();
  const changes = createChanges();
  const failures: unknown[] = [];
  const localSeen: string[] = [];
  const contentEvents: ContentEvent[] = [];
  const upstreams: FakeUpstream[] = [];
  let settings: Settings = defaultSettings;
  let clock: number | null = null;
  const now = (): number => clock ?? Date.now();
  const writeFailed = (error: unknown): void => void failures.push(error);
  const accounts = createAccounts({
    db: store.db,
    vault: await createVault({ folder }),
    changes,
    now,
    providers,
    mayAllow,
    writeFailed,
  });
  const egress = createEgressGate({
    sqlite: store.sqlite,
    settings: () => settings,
    changes,
    now,
    writeFailed,
  });
  const settled: Settlement[] = [];
  const ledger = createLedger({
    sqlite: store.sqlite,
    changes,
    now,
    writeFailed,
    settled: (one) => void settled.push(one),
  });
  const codecs = createCodecs({ egress, now });
  const settingsOf = () => settings;
  const parts = routingParts({
    store,
    accounts,
    ledger,
    changes,
    now,
    writeFailed,
    settings: settingsOf,
    onHits: (event) => contentEvents.push(event),
  });
  const router = createRouter({
    ...parts,
    accounts,
    runtime: runtime ?? scriptedRuntime(models, localSeen),
    codecs,
    ledger,
    settings: settingsOf,
    now,
  });
  const monitoring = createMonitoring(store, ledger);
  const trials = createPolicyTrials({
    policies: parts.policies,
    planning: router,
    store,
    visible: createVisibleOwners(store.sqlite),
  });
  const caller: Caller = { ownerId: desktopOwnerId, clientId: null, via: 'app', localOnly: false };

  const start = ({
    model = 'auto',
    caller: part,
    signal = new AbortController().signal,
  }: Ask = {}) =>
    router.chat({
      caller: { ...caller, ...part },
      purpose: 'chat',
      request: { model, messages: [{ role: 'user', content: 'Hello there' }] },
      signal,
    });

  return {
    ...parts,
    store,
    router,
    trials,
    accounts,
    monitoring,
    ledger,
    codecs,
    settingsOf,
    localSeen,
    settled,
    contentEvents,
    failures,
    caller,
    start,
    set: (part: Partial<Settings>) => void (settings = { ...settings, ...part }),
    /** A policy of the desktop's user, active at once. */
    policy: (alias: string, definition: z.input<typeof policyDefinitionSchema>) =>
      parts.policies.save(desktopOwnerId, {
        alias,
        definition: policyDefinitionSchema.parse(definition),
        note: '',
      }),
    definition: (definition: z.input<typeof policyDefinitionSchema>) =>
      policyDefinitionSchema.parse(definition),
    /** The clock stops there from now on. */
    setClock: (ms: number) => void (clock = ms),
    budget: (name: string): BudgetInput => ({
      ...budgetInputSchema.parse({ name, period: 'day' }),
    }),
    /** An account at a fake provider of its own. */
    async account(
      name: string,
      { path = '/v1', ...input }: Partial<NewAccount> & { path?: string } = {},
    ) {
      const upstream = await startFakeUpstream();
      upstreams.push(upstream);
      const account = await accounts.add(desktopOwnerId, {
        provider: 'openai-compatible',
        name,
        baseUrl: `${new URL(upstream.baseUrl).origin}${path}`,
        apiKey: 'sk-key-0123456789',
        models: ['cloud'],
        priority: upstreams.length,
        ...input,
      });
      return {
        ...account,
        upstream,
        state: async () => (await accounts.get(desktopOwnerId, account.id)).state,
      };
    },
    /** The whole answer's text, and what the ledger says of it. */
    async ask(input: Ask = {}) {
      const chat = start(input);
      let text = '';
      let error: unknown = null;
      try {
        for await (const event of chat.events) if (event.type === 'text') text += event.text;
      } catch (thrown) {
        error = thrown;
      }
      // What a failure means for the account is known once the account was asked without the
      // caller's text.
      await router.probes.idle();
      const { request, attempts } = await monitoring.request(
        input.caller?.ownerId ?? desktopOwnerId,
        chat.requestId,
      );
      return {
        text,
        error,
        request,
        attempts,
        footnote: chat.footnote(),
        route: attempts.map(
          ({ accountName, model, outcome, reasons, errorCode }) =>
            `${accountName ?? 'local'}/${model} ` +
            `${outcome}${errorCode === null ? '' : ` ${errorCode}`} ` +
            `[${reasons.map(({ code }) => code).join(' ')}]`,
        ),
      };
    },
    async close() {
      await router.probes.close();
      await egress.close();
      for (const upstream of upstreams) await upstream.close();
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export type RouterWorld = Awaited<ReturnType<typeof routerWorld>>;
