import { CircleCheck } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Account, AccountTest } from '../../shared/contract/accounts.ts';
import { errorCodeOf } from '../../shared/errors.ts';
import { Button } from '../ui/button.tsx';
import { ErrorNotice } from '../ui/notice.tsx';
import { useAct } from '../ui/use-act.ts';
import { useFormat } from '../ui/use-format.ts';
import { useAccounts } from './accounts-store.ts';

const shownModels = 6;

/**
 * An account without models is offered in no picker, so the models that a test found can be added
 * with one click.
 */
function TakeModels({ account, found }: { account: Account; found: string[] }) {
  const { t } = useTranslation();
  const accounts = useAccounts();
  const { run, busy, error } = useAct(accounts.update);
  if (account.models.length > 0 || found.length === 0 || account.source === 'file') return null;
  return (
    <>
      <Button
        small
        disabled={busy}
        data-testid="take-models"
        onClick={() => void run(account.id, { models: found })}
      >
        {t('accounts.take', { count: found.length })}
      </Button>
      {error && <ErrorNotice error={error} />}
    </>
  );
}

/** The models that the account names and the provider does not list. */
function missing(account: Account, found: readonly string[]): string[] {
  const listed = new Set(found);
  return found.length === 0 ? [] : account.models.filter((model) => !listed.has(model));
}

/**
 * The result of a test: whether the address and the key work, how long the answer took and which
 * models it listed.
 */
function Works({ account, test }: { account: Account; test: AccountTest }) {
  const { t } = useTranslation();
  const format = useFormat();
  const gone = missing(account, test.models);
  const more = test.models.length - shownModels;
  return (
    <div data-testid="account-test-ok" role="status" className="flex flex-col gap-1 text-xs">
      <p className="figures flex items-center gap-1.5 text-safe">
        <CircleCheck size={13} aria-hidden className="shrink-0" />
        {t('accounts.testOk', {
          time: test.latencyMs === null ? '' : format.duration(test.latencyMs),
          count: test.models.length,
        })}
      </p>
      {test.models.length > 0 && (
        <p className="text-ink-soft [overflow-wrap:anywhere]">
          {test.models.slice(0, shownModels).join(', ')}
          {more > 0 && ` ${t('accounts.testMore', { count: more })}`}
        </p>
      )}
      {gone.length > 0 && (
        <p className="text-limit">{t('accounts.testMissing', { models: gone.join(', ') })}</p>
      )}
      {test.message && <p className="text-ink-soft">{test.message}</p>}
    </div>
  );
}

export function TestResult({
  account,
  test,
}: {
  account: Account;
  test: AccountTest | 'running' | undefined;
}) {
  const { t } = useTranslation();
  if (test === undefined) return null;
  if (test === 'running') {
    return (
      <p role="status" className="w-fit animate-breathe text-xs text-ink-faint">
        {t('accounts.testing')}
      </p>
    );
  }
  if (!test.ok)
    return (
      <ErrorNotice
        error={{ code: errorCodeOf({ code: test.code }), message: test.message }}
        testId="account-test-failed"
      />
    );
  return (
    <div className="flex flex-wrap items-end justify-between gap-3">
      <Works account={account} test={test} />
      <TakeModels account={account} found={test.models} />
    </div>
  );
}
