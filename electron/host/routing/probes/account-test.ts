import { saysNoList } from '../../providers/provider-error.ts';
import type { Account, AccountTest } from '../../../../shared/contract/accounts.ts';
import type { Settings } from '../../../../shared/contract/app.ts';
import { AppError, toAppError } from '../../../../shared/errors.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';
import type { Accounts } from '../../accounts/create-accounts.ts';
import { createWithAccountKey } from '../../accounts/with-account-key.ts';
import type { Pool } from '../../accounts/pool.ts';
import { providerOf } from '../../providers/catalogue/provider-catalogue.ts';
import type { CallOptions, Codec, Codecs, Endpoint } from '../../providers/provider.ts';
import { startTimer } from '../run/attempt-timer.ts';
import type { Probe } from './probe.ts';

const testTimeoutMs = 20_000;

type Check = AccountTest['checks'][number];

export interface AccountTestDeps {
  accounts: Accounts;
  codecs: Codecs;
  settings: (ownerId: string) => Pick<Settings, 'localOnly'>;
  /** Asks a model, with reservation and ledger: the owner's budgets count a test too. */
  probe: Probe;
  /** Receives what the provider reports of limits and balance. */
  pool?: Pick<Pool, 'balance' | 'reported'>;
}

/** One account on trial: each step notes what it found. */
interface Trial {
  account: Account;
  codec: Codec;
  options: () => CallOptions;
  /** One token of chat; see `createProbe`. */
  speakTo: (model: string) => Promise<void>;
  /** Sends with the account's key; see `createKeyed`. */
  call: <T>(send: (endpoint: Endpoint) => Promise<T>) => Promise<T>;
  note: (check: Check) => void;
}

const namesAtMost = 8;
const named = (models: readonly string[]): string =>
  models.length > namesAtMost
    ? `${models.slice(0, namesAtMost).join(', ')} … (${models.length})`
    : models.join(', ');

/**
 * One token of chat, for a provider without a list. Without a model that the user named there is
 * nothing to ask.
 */
async function speak({ account, speakTo, note }: Trial): Promise<string[]> {
  const [model] = account.models;
  if (model === undefined) throw new AppError('model_gone', phrase('routing.noModelToTest'));
  await speakTo(model);
  note({ what: 'chat', ok: true, detail: model });
  return [...account.models];
}

/**
 * The provider's list, which costs nothing; one token of chat where there is none. Throws what the
 * provider says of the key.
 */
async function listOrSpeak(trial: Trial): Promise<string[]> {
  const { account, codec, options, call, note } = trial;
  try {
    const models = (await call((endpoint) => codec.listModels(endpoint, options()))).map(
      ({ id }) => id,
    );
    note({ what: 'list', ok: true, detail: String(models.length) });
    const listed = new Set(models);
    const missing = account.models.filter((model) => !listed.has(model));
    if (account.models.length > 0 && models.length > 0)
      note({
        what: 'models',
        ok: missing.length === 0,
        detail:
          missing.length === 0
            ? named(account.models)
            : phrase('routing.notInList', { names: named(missing) }).text,
      });
    return models;
  } catch (thrown) {
    const error = toAppError(thrown);
    note({ what: 'list', ok: false, detail: error.message });
    if (!saysNoList(error)) throw thrown;
    return speak(trial);
  }
}

const money = (micro: number, currency: string): string =>
  `${(micro / 1_000_000).toFixed(2)} ${currency}`;

async function askBalance(
  { account, codec, options, call, note }: Trial,
  pool: AccountTestDeps['pool'],
): Promise<void> {
  try {
    const balance = await call((endpoint) => codec.balance(endpoint, options()));
    if (balance === null) return;
    pool?.balance(account.id, balance);
    note({
      what: 'balance',
      ok: balance.leftMicro > 0,
      detail: money(balance.leftMicro, balance.currency),
    });
  } catch (thrown) {
    note({ what: 'balance', ok: false, detail: toAppError(thrown).message });
  }
}

/**
 * Tries an account and says what works: its model list, which costs nothing; one token of chat
 * where there is no list; the models it names; the balance where the provider tells it. A new key
 * of a rotation is tried first. Never throws for what the provider says; throws `not_found`.
 */
export function createAccountTest({ accounts, codecs, settings, pool, probe }: AccountTestDeps) {
  const trialOf = (ownerId: string, account: Account, note: Trial['note']): Trial => {
    const withKey = createWithAccountKey({
      ...accounts,
      keyRefused: async (id, used, reason) => {
        if (used.generation === 'next') note({ what: 'new_key', ok: false, detail: reason });
        await accounts.keyRefused(id, used, reason);
      },
    });
    const { localOnly } = settings(ownerId);
    return {
      account,
      codec: codecs[providerOf(account.provider)?.codec ?? 'openai'],
      note,
      speakTo: (model) =>
        probe({
          ownerId,
          account,
          model,
          operation: 'chat',
          signal: AbortSignal.timeout(testTimeoutMs),
          withKey,
        }),
      options: () => ({
        signal: AbortSignal.timeout(testTimeoutMs),
        egress: { ownerId, purpose: 'account-test', localOnly },
        onLimits: (limits) => pool?.reported(account.id, limits),
        probe: true,
      }),
      call: (send) =>
        withKey.call(ownerId, account.id, (apiKey) =>
          send({
            provider: account.provider,
            accountId: account.id,
            baseUrl: account.baseUrl,
            ca: account.ca,
            apiKey,
          }),
        ),
    };
  };

  return async (ownerId: string, id: string): Promise<AccountTest> => {
    const account = await accounts.get(ownerId, id);
    const elapsedMs = startTimer();
    const checks: Check[] = [];
    const trial = trialOf(ownerId, account, (check) => void checks.push(check));
    try {
      const models = await listOrSpeak(trial);
      const latencyMs = elapsedMs();
      await askBalance(trial, pool);
      // An empty account has a list too: it stays exhausted until its time.
      if (account.state === 'parked' || account.state === 'cooling')
        accounts.markState(id, 'active', null, '');
      return { ok: true, latencyMs, models, code: null, message: '', checks };
    } catch (error) {
      const { code, message } = toAppError(error);
      if (code === 'credential_rejected') accounts.markState(id, 'parked', null, message);
      return { ok: false, latencyMs: elapsedMs(), models: [], code, message, checks };
    }
  };
}
