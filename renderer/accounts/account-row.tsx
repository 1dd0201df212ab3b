import { FlaskConical } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { Account, AccountStatus } from '../../shared/contract/accounts.ts';
import { useShell } from '../kit/shell-store.ts';
import { FileChip } from '../pool/file-chip.tsx';
import { Button } from '../ui/button.tsx';
import { Switch } from '../ui/field.tsx';
import { ErrorNotice } from '../ui/notice.tsx';
import { useAct } from '../ui/use-act.ts';
import { useHostText } from '../ui/use-host-text.ts';
import { useNow } from '../ui/use-now.ts';
import type { AccountDialog } from './account-dialogs.tsx';
import { AccountHealth } from './account-health.tsx';
import { AccountQuotas } from './account-quotas.tsx';
import { displayedStateOf } from './displayed-state.ts';
import { AccountState, useStateSentence } from './account-state.tsx';
import { useAccounts } from './accounts-store.ts';
import { TestResult } from './test-result.tsx';

export function useKeyWords(): (account: Account) => string {
  const { t } = useTranslation();
  return ({ keyHint, nextKeyHint }) => {
    if (keyHint === '' && nextKeyHint === '') return t('accounts.noKey');
    return nextKeyHint === ''
      ? `••••${keyHint}`
      : t('accounts.rotate.waiting', { next: nextKeyHint, old: keyHint });
  };
}

function Facts({ account }: { account: Account }) {
  const { t } = useTranslation();
  const accounts = useAccounts();
  const provider = useStore(
    accounts,
    (state) => state.providers.value?.find((each) => each.id === account.provider)?.name,
  );
  const keyWords = useKeyWords();
  const models = account.models.length === 0 ? t('accounts.allModels') : account.models.join(', ');
  const host = account.baseUrl.replace(/^https?:\/\//, '');
  return (
    <p className="figures truncate text-xs text-ink-faint" title={`${account.baseUrl}\n${models}`}>
      {[provider, host, keyWords(account), models].filter(Boolean).join(' · ')}
    </p>
  );
}

/** What holds it back, in words, with the one thing to do about it. */
function StateNote({
  account,
  onOpen,
}: {
  account: Account;
  onOpen: (dialog: AccountDialog) => void;
}) {
  const { t } = useTranslation();
  const hostText = useHostText();
  const sentence = useStateSentence(account);
  const state = displayedStateOf(account, useNow());
  if (sentence === '') return null;
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-2 text-xs text-ink-soft">
      <div className="min-w-0 flex-1 basis-64">
        <p data-testid="account-sentence">{sentence}</p>
        {state !== 'expired' && account.stateReason && (
          <p className="text-ink-faint [overflow-wrap:anywhere]">{hostText(account.stateReason)}</p>
        )}
      </div>
      {state === 'parked' && account.source === 'app' && (
        <Button
          small
          data-testid="rotate-now"
          onClick={() => onOpen({ kind: 'rotate', id: account.id })}
        >
          {t('accounts.rotate.open')}
        </Button>
      )}
      {state === 'expired' && account.source === 'app' && (
        <Button small onClick={() => onOpen({ kind: 'limits', id: account.id })}>
          {t('accounts.limits.open')}
        </Button>
      )}
    </div>
  );
}

interface AccountRowProps {
  account: Account;
  status: AccountStatus | undefined;
  place: number;
  /** The handle by which it is moved, and the menu: both belong to the list. */
  handle: ReactNode;
  menu: ReactNode;
  onOpen: (dialog: AccountDialog) => void;
}

export function AccountRow({ account, status, place, handle, menu, onOpen }: AccountRowProps) {
  const { t } = useTranslation();
  const accounts = useAccounts();
  const shell = useShell();
  const test = useStore(accounts, (state) => state.tests[account.id]);
  const change = useAct(accounts.update);
  const check = useAct(accounts.test);
  const error = change.error ?? check.error;
  return (
    <div className="flex min-w-0 flex-1 flex-col gap-2.5 py-3 pr-4">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <div className="flex min-w-0 flex-1 basis-60 items-center gap-2">
          {handle}
          <span
            title={t('accounts.place', { place })}
            className="figures w-5 shrink-0 text-center text-sm text-ink-faint"
          >
            {place}
          </span>
          <div className="min-w-0">
            <div className="flex flex-wrap items-center gap-2">
              <button
                type="button"
                className="truncate rounded-sm text-sm font-medium hover:text-ember-ink"
                onClick={() => shell.inspect({ kind: 'account', id: account.id })}
              >
                {account.name}
              </button>
              <AccountState account={account} />
              <FileChip source={account.source} />
            </div>
            <Facts account={account} />
          </div>
        </div>
        <div className="flex items-center gap-2 max-sm:pl-16">
          <AccountHealth status={status} />
          <Button
            small
            icon={<FlaskConical size={14} aria-hidden />}
            disabled={test === 'running'}
            data-testid="test-account"
            onClick={() => void check.run(account.id)}
          >
            {t('accounts.test')}
          </Button>
          <Switch
            checked={account.enabled}
            label={t('accounts.enabled', { name: account.name })}
            disabled={change.busy || account.source === 'file'}
            testId="account-enabled"
            onChange={(enabled) => void change.run(account.id, { enabled })}
          />
          {menu}
        </div>
      </div>
      <div className="flex flex-col gap-2.5 pl-16 empty:hidden max-sm:pl-4">
        <StateNote account={account} onOpen={onOpen} />
        {status && account.enabled && <AccountQuotas quotas={status.quotas} />}
        <TestResult account={account} test={test} />
        {error && <ErrorNotice error={error} />}
      </div>
    </div>
  );
}
