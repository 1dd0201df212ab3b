import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Account, QuotaFigure } from '../../../../shared/contract/accounts.ts';
import { AppError, type ErrorCode } from '../../../../shared/errors.ts';
import { desktopOwnerId } from '../../../../shared/ids.ts';
import { createChanges } from '../../changes/create-changes.ts';
import { createVault } from '../../security/vault.ts';
import { openMemoryStore } from '../../store/open-store.ts';
import type { NewAccount, ProviderRules } from '../input/account-input.ts';
import { createAccounts } from '../create-accounts.ts';
import { createPool } from '../create-pool.ts';
import { createWithAccountKey } from '../with-account-key.ts';

const rules: readonly ProviderRules[] = [
  { id: 'openai', name: 'OpenAI', baseUrl: 'https://api.openai.com/v1', keyRequired: true },
  { id: 'deepseek', name: 'DeepSeek', baseUrl: 'https://api.deepseek.com/v1', keyRequired: true },
  { id: 'openai-compatible', name: 'OpenAI-compatible', baseUrl: '', keyRequired: false },
];

export const failureOf = (code: ErrorCode): AppError => new AppError(code, `It failed: ${code}.`);
export const answered = (firstTokenMs = 100) => ({
  error: null,
  firstTokenMs,
  totalMs: firstTokenMs + 400,
});
export const failedOutcome = (code: ErrorCode) => ({
  error: failureOf(code),
  firstTokenMs: null,
  totalMs: 50,
});

/**
 * Accounts and pool as the host wires them, on a database in memory, with a clock that
 * stops.
 */
export async function poolBed({
  providers = rules,
  figures = () => [],
}: { providers?: readonly ProviderRules[]; figures?: () => QuotaFigure[] } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'hearth-pool-'));
  const store = openMemoryStore();
  const vault = await createVault({ folder });
  const changes = createChanges();
  const failures: unknown[] = [];
  const clock = { now: 1_800_000_000_000 };
  const now = () => clock.now;
  const writeFailed = (error: unknown): void => void failures.push(error);
  const start = () => {
    const accounts = createAccounts({ db: store.db, vault, changes, now, providers, writeFailed });
    return {
      accounts,
      withKey: createWithAccountKey(accounts),
      pool: createPool({ sqlite: store.sqlite, accounts, figures, changes, now, writeFailed }),
    };
  };
  const first = start();
  return {
    store,
    vault,
    changes,
    clock,
    now,
    failures,
    ...first,
    /** What a restart of the host finds. */
    restarted: () => {
      first.pool.close();
      return start();
    },
    add: (name: string, input: Partial<NewAccount> = {}): Promise<Account> =>
      first.accounts.add(desktopOwnerId, {
        provider: 'openai',
        name,
        baseUrl: '',
        apiKey: `sk-key-of-${name}-0123456789`,
        models: ['gpt-5-mini'],
        ...input,
      }),
    close: async () => {
      first.pool.close();
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export type PoolBed = Awaited<ReturnType<typeof poolBed>>;
