import { saysNoList } from '../providers/provider-error.ts';
import type { Account } from '../../../shared/contract/accounts.ts';
import type { Settings } from '../../../shared/contract/app.ts';
import { toAppError, type AppError } from '../../../shared/errors.ts';
import type { CallOptions, Codec } from '../providers/provider.ts';
import type { Accounts } from './create-accounts.ts';
import type { WithAccountKey } from './with-account-key.ts';
import type { Pool } from './pool.ts';

/** How often it is looked whether an account is due. */
const lookEveryMs = 15_000;
/** A check is no reason to wait as long as a chat may. */
const timeoutMs = 20_000;
/** Asked at a time, so that a long list of accounts is no burst. */
const atOnce = 4;

export interface AccountChecksDeps {
  accounts: Pick<Accounts, 'all' | 'markState' | 'onChange'>;
  pool: Pick<Pool, 'observe' | 'balance' | 'reported' | 'heardAt'>;
  withKey: WithAccountKey;
  codecOf: (provider: string) => Codec;
  /** What the owner has set, with the machine's local only over it. */
  settings: (ownerId: string) => Pick<Settings, 'localOnly' | 'accountCheckSeconds'>;
  now: () => number;
  /** Receives failures without a provider's fault: a locked vault, an unreadable disk. */
  failed: (error: unknown) => void;
}

export interface AccountChecks {
  start(): void;
  /** One look at what is due; resolves when all of it has been asked. */
  look(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Whether a check may tell something new. A parked account waits for a person; a cooling or
 * exhausted one comes back automatically, and is left alone until then.
 */
const isUp = ({ state, expiresAt }: Account, nowMs: number): boolean =>
  state === 'active' && (expiresAt === null || expiresAt > nowMs);

/**
 * One check: the list, then the balance. What it finds goes to the pool; a rejected key parks the
 * account.
 */
function createCheck(
  { accounts, pool, withKey, codecOf, settings }: AccountChecksDeps,
  stop: AbortSignal,
) {
  const judge = (account: Account, error: AppError): void => {
    if (error.code === 'credential_rejected' || error.code === 'region_blocked')
      accounts.markState(account.id, 'parked', null, error.message);
    pool.observe(account.id, null, { error, firstTokenMs: null, totalMs: 0 });
  };

  return async (ownerId: string, account: Account): Promise<void> => {
    const codec = codecOf(account.provider);
    const options = (): CallOptions => ({
      signal: AbortSignal.any([stop, AbortSignal.timeout(timeoutMs)]),
      egress: { ownerId, purpose: 'account-check', localOnly: settings(ownerId).localOnly },
      onLimits: (limits) => pool.reported(account.id, limits),
    });
    const endpoint = (apiKey: string) => ({
      provider: account.provider,
      accountId: account.id,
      baseUrl: account.baseUrl,
      ca: account.ca,
      apiKey,
    });
    const startedMs = performance.now();
    try {
      await withKey.call(ownerId, account.id, (key) => codec.listModels(endpoint(key), options()));
      pool.observe(account.id, null, {
        error: null,
        firstTokenMs: null,
        totalMs: performance.now() - startedMs,
      });
    } catch (thrown) {
      const error = toAppError(thrown);
      if (stop.aborted) return;
      // It has no list: its balance may tell, and if not, nothing that costs nothing does.
      if (!saysNoList(error)) return judge(account, error);
    }
    const balance = await withKey
      .call(ownerId, account.id, (key) => codec.balance(endpoint(key), options()))
      .catch(() => null);
    if (balance !== null) pool.balance(account.id, balance);
  };
}

/** Says which accounts nothing was heard of for too long. */
function createDue({ accounts, pool, settings, now }: AccountChecksDeps) {
  const checkedAt = new Map<string, number>();
  const renewedAt = new Map<string, number>();
  const startedAt = now();
  accounts.onChange((id, change) => {
    checkedAt.delete(id);
    if (change === 'renewed') renewedAt.set(id, now());
    else renewedAt.delete(id);
  });
  return {
    isDue: ({ ownerId, account }: { ownerId: string; account: Account }): boolean => {
      const { localOnly, accountCheckSeconds } = settings(ownerId);
      if (localOnly || accountCheckSeconds === 0 || !isUp(account, now())) return false;
      const heardAt = pool.heardAt(account.id);
      // What was given a new key or address is asked at the next look, if no request has shown its
      // state by then.
      if ((renewedAt.get(account.id) ?? Number.NEGATIVE_INFINITY) >= (heardAt ?? 0)) return true;
      const sinceMs =
        now() - Math.max(heardAt ?? startedAt, checkedAt.get(account.id) ?? startedAt);
      // Less than nothing: the clock was set back.
      return sinceMs < 0 || sinceMs >= accountCheckSeconds * 1000;
    },
    checking: (id: string): void => {
      checkedAt.set(id, now());
      renewedAt.delete(id);
    },
  };
}

/**
 * Asks accounts that nothing was heard of whether they still answer: by their model list and
 * balance, which cost nothing. Traffic tells more, so an account that has some is left alone;
 * nothing leaves under local only; a parked account waits for a person.
 */
export function createAccountChecks(deps: AccountChecksDeps): AccountChecks {
  const { accounts, failed } = deps;
  const stop = new AbortController();
  const due = createDue(deps);
  const check = createCheck(deps, stop.signal);
  let timer: NodeJS.Timeout | null = null;
  let running: Promise<void> = Promise.resolve();

  const round = async (): Promise<void> => {
    const waiting = (await accounts.all()).filter(due.isDue);
    const next = async (): Promise<void> => {
      for (
        let one = waiting.shift();
        one !== undefined && !stop.signal.aborted;
        one = waiting.shift()
      ) {
        due.checking(one.account.id);
        await check(one.ownerId, one.account).catch(failed);
      }
    };
    await Promise.all(Array.from({ length: atOnce }, next));
  };
  const look = (): Promise<void> => {
    running = running.then(round).catch(failed);
    return running;
  };

  return {
    look,
    start: () => {
      timer ??= setInterval(() => void look(), lookEveryMs).unref();
    },
    close: async () => {
      if (timer !== null) clearInterval(timer);
      stop.abort();
      await running;
    },
  };
}
