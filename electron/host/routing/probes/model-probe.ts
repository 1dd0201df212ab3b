import type { Account } from '../../../../shared/contract/accounts.ts';
import type { ProbeCost, ProbeFinding } from '../../../../shared/contract/account-models.ts';
import { toAppError, type ErrorCode } from '../../../../shared/errors.ts';
import type { Accounts } from '../../accounts/create-accounts.ts';
import { costOfTokens, ratesOf } from '../../quota/remaining.ts';
import { atMostAt, countPrompt } from '../../usage/count-prompt.ts';
import type { Prices } from '../../usage/prices.ts';
import { capabilityProbes, type CapabilityProbe } from './probe-requests.ts';
import type { ProbeChat } from './probe.ts';

export interface ModelProbeDeps {
  accounts: Pick<Accounts, 'get' | 'noteProbe'>;
  /** With reservation and ledger: the owner's budgets count a probe too. */
  chat: ProbeChat;
  prices: Pick<Prices, 'of'>;
  now: () => number;
}

/** What a model of an account can do, found out by asking it. Only the user starts it. */
export interface ModelProbes {
  /** The most that a probe may take; sends nothing. Throws `not_found`. */
  cost(ownerId: string, id: string, model: string): Promise<ProbeCost>;
  /**
   * Asks for each capability and keeps what was found. Throws what prevents all
   * requests: the key, a budget, local-only, a model that is gone.
   */
  probe(ownerId: string, id: string, model: string): Promise<Account>;
}

const probeTimeoutMs = 60_000;

/** The model was asked, and its server refused what the probe is about. */
const refusals: ReadonlySet<ErrorCode> = new Set(['bad_request', 'provider_rejected']);
/** It says nothing of the capability, and the next request may do better. */
const passing: ReadonlySet<ErrorCode> = new Set([
  'provider_overloaded',
  'provider_rate_limited',
  'rate_limited',
  'stream_broken',
  'timeout',
]);

const longestDetail = 200;

export function createModelProbes({ accounts, chat, prices, now }: ModelProbeDeps): ModelProbes {
  const found = async (
    { capability, request, verdict }: CapabilityProbe,
    { ownerId, account, model }: { ownerId: string; account: Account; model: string },
    plain: boolean,
  ): Promise<ProbeFinding> => {
    try {
      const signal = AbortSignal.timeout(probeTimeoutMs);
      const events = await chat({ ownerId, account, model, signal }, request(model), plain);
      return { capability, ...verdict(events) };
    } catch (thrown) {
      const { code, message } = toAppError(thrown);
      const detail = message.slice(0, longestDetail);
      if (refusals.has(code)) return { capability, able: false, detail };
      if (passing.has(code)) return { capability, able: null, detail };
      throw thrown;
    }
  };

  return {
    cost: async (ownerId, id, model) => {
      const { provider, baseUrl } = await accounts.get(ownerId, id);
      const price = prices.of(ownerId, provider, model, baseUrl);
      let inputTokens = 0;
      let outputTokens = 0;
      for (const { request } of capabilityProbes) {
        const probe = request(model);
        inputTokens += atMostAt(
          await countPrompt(probe, AbortSignal.timeout(probeTimeoutMs)),
          model,
        );
        outputTokens += probe.maxTokens ?? 0;
      }
      return {
        requests: capabilityProbes.length,
        inputTokens,
        outputTokens,
        costMicro: price === null ? null : costOfTokens(ratesOf(price), inputTokens, outputTokens),
        currency: price?.currency ?? null,
      };
    },
    probe: async (ownerId, id, model) => {
      const account = await accounts.get(ownerId, id);
      const findings: ProbeFinding[] = [];
      for (const one of capabilityProbes) {
        // A server that cannot stream is asked for the rest in one piece.
        const plain = findings.some(
          ({ capability, able }) => capability === 'streaming' && able === false,
        );
        findings.push(await found(one, { ownerId, account, model }, plain));
      }
      return accounts.noteProbe(ownerId, id, { model, at: now(), findings });
    },
  };
}
