import type { Account } from '../../../../shared/contract/accounts.ts';
import { AppError, toAppError } from '../../../../shared/errors.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';
import type { Accounts } from '../../accounts/create-accounts.ts';
import { ProviderError } from '../../providers/provider-error.ts';
import type { ListedModel, ReportedBalance } from '../../providers/provider.ts';
import {
  applyFailure,
  type FailedCall,
  type ConsequencesDeps,
} from '../run/failure-consequences.ts';
import type { Probe } from './probe.ts';

/** An account is probed at most this often, so that no caller can make Hearth spend its credit. */
const leastMs = 60_000;
const timeoutMs = 20_000;

export interface AccountProbesDeps extends ConsequencesDeps {
  accounts: Pick<Accounts, 'markState' | 'ownerOf' | 'onChange'>;
  list: (account: Account, ownerId: string, stop: AbortSignal) => Promise<readonly ListedModel[]>;
  balance: (
    account: Account,
    ownerId: string,
    stop: AbortSignal,
  ) => Promise<ReportedBalance | null>;
  speak: Probe;
}

export interface AccountProbes {
  /**
   * A caller's request failed in a way that would take the account, or the model, from everybody.
   * That happens only if a request without the caller's text fails as well.
   */
  suspect(attempted: FailedCall, callerOwnerId: string, error: AppError): void;
  /** Resolves when no probe runs. */
  idle(): Promise<void>;
  close(): Promise<void>;
}

/** What a probe found. */
interface Verdict {
  error: AppError;
  /** Whose failure it is: the account's, or that of the one model. */
  attempted: FailedCall;
}

interface Probed {
  at: number;
  verdict: Verdict | null;
}

/** Failures of a call that costs nothing that are the account's, whatever model is asked. */
const ofAccount: ReadonlySet<string> = new Set([
  'credential_rejected',
  'region_blocked',
  'quota_exhausted',
  'provider_rate_limited',
  'provider_unreachable',
]);

const failureOf = async (call: () => Promise<unknown>): Promise<AppError | null> =>
  call().then(
    () => null,
    (thrown: unknown) => toAppError(thrown),
  );

const emptyBalance = ({ name }: Account): AppError =>
  new ProviderError('quota_exhausted', phrase('routing.balanceUsed', { name }), {
    affected: 'account',
  });

/**
 * Asks in the order of cost: the model list, the balance, one token. A refusal of one model, while
 * the list opens, takes that model alone where the account has others: gateways refuse a model by
 * 401 too.
 */
function createVerdicts({ list, balance, speak }: AccountProbesDeps, signal: AbortSignal) {
  const balanceFailure = async (account: Account, ownerId: string): Promise<AppError | null> => {
    try {
      const left = await balance(account, ownerId, signal);
      return left !== null && left.leftMicro <= 0 ? emptyBalance(account) : null;
    } catch (thrown) {
      const error = toAppError(thrown);
      return error.code === 'credential_rejected' ? error : null;
    }
  };

  return async (
    attempted: FailedCall,
    ownerId: string,
    suspicion: AppError,
  ): Promise<Verdict | null> => {
    const { account, model, operation } = attempted;
    if (account === null) return null;
    let listed = 0;
    const listFailure = await failureOf(async () => {
      listed = (await list(account, ownerId, signal)).length;
    });
    if (listFailure !== null && ofAccount.has(listFailure.code))
      return { error: listFailure, attempted };
    if (suspicion.code === 'provider_unreachable') return null;
    const empty = suspicion.code === 'model_gone' ? null : await balanceFailure(account, ownerId);
    if (empty !== null) return { error: empty, attempted };
    const spoken = await failureOf(() =>
      speak({
        ownerId,
        account,
        model,
        operation,
        signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
      }),
    );
    if (spoken === null) return null;
    const { code, message } = spoken;
    // Neither the list nor a model opens to this key.
    if (code === 'model_access_denied' && listFailure?.code === 'model_access_denied')
      return { error: new AppError('credential_rejected', message), attempted };
    const others = (account.models.length > 0 ? account.models.length : listed) > 1;
    const refusesModel =
      (code === 'credential_rejected' || code === 'region_blocked') &&
      listFailure === null &&
      others;
    return {
      error: refusesModel ? new AppError('model_access_denied', message) : spoken,
      attempted,
    };
  };
}

/** The same failure, for which the last probe need not be repeated. */
const isSame = ({ error, attempted }: Verdict, again: FailedCall, suspicion: AppError): boolean =>
  error.code === suspicion.code &&
  attempted.model === again.model &&
  attempted.operation === again.operation;

export function createAccountProbes(deps: AccountProbesDeps): AccountProbes {
  const { accounts, now } = deps;
  const stop = new AbortController();
  const verdictOf = createVerdicts(deps, stop.signal);
  const last = new Map<string, Probed>();
  const running = new Set<Promise<void>>();
  // What was found out about another key or address says nothing of this one.
  accounts.onChange((id) => void last.delete(id));

  const run = async (
    probed: Probed,
    attempted: FailedCall,
    { callerOwnerId, error }: { callerOwnerId: string; error: AppError },
  ): Promise<void> => {
    const id = attempted.account?.id ?? '';
    const verdict = await verdictOf(attempted, await accounts.ownerOf(callerOwnerId, id), error);
    if (verdict === null || stop.signal.aborted || last.get(id) !== probed) return;
    probed.verdict = verdict;
    applyFailure(deps, verdict.attempted, verdict.error);
  };

  return {
    suspect: (attempted, callerOwnerId, error) => {
      if (attempted.account === null || stop.signal.aborted) return;
      const { id } = attempted.account;
      const before = last.get(id);
      const sinceMs = before === undefined ? Number.POSITIVE_INFINITY : now() - before.at;
      if (before !== undefined && sinceMs >= 0 && sinceMs < leastMs) {
        if (before.verdict !== null && isSame(before.verdict, attempted, error))
          applyFailure(deps, attempted, before.verdict.error);
        return;
      }
      const probed: Probed = { at: now(), verdict: null };
      last.set(id, probed);
      // An account that was removed meanwhile needs no verdict.
      const probe = run(probed, attempted, { callerOwnerId, error }).catch(() => undefined);
      running.add(probe);
      void probe.finally(() => running.delete(probe));
    },
    idle: async () => {
      while (running.size > 0) await Promise.all(running);
    },
    close: async () => {
      stop.abort();
      await Promise.all(running);
    },
  };
}
