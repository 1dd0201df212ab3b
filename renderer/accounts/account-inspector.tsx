import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { AccountStatus } from '../../shared/contract/accounts.ts';
import { FileChip } from '../pool/file-chip.tsx';
import { Button } from '../ui/button.tsx';
import { FactList } from '../ui/fact-list.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { useAct } from '../ui/use-act.ts';
import { useHostText } from '../ui/use-host-text.ts';
import { When } from '../ui/when.tsx';
import { TrustedAuthority } from './account-authority.tsx';
import { AccountHealth } from './account-health.tsx';
import { AccountModelList } from './account-model-list.tsx';
import { AccountQuotas } from './account-quotas.tsx';
import { useKeyWords } from './account-row.tsx';
import { AccountState, useStateSentence } from './account-state.tsx';
import { useAccounts } from './accounts-store.ts';
import { TestResult } from './test-result.tsx';

function Health({ status }: { status: AccountStatus }) {
  const { t } = useTranslation();
  return (
    <section className="flex flex-col gap-1">
      <div className="flex items-center justify-between gap-2">
        <h4 className="text-sm font-medium">{t('accounts.health')}</h4>
        <AccountHealth status={status} />
      </div>
      <p className="text-xs text-ink-faint">{t('accounts.healthNote')}</p>
    </section>
  );
}

/** One account in full: what it serves, its state, and when it was added. */
export function AccountInspector({ id }: { id: string }) {
  const { t } = useTranslation();
  const hostText = useHostText();
  const accounts = useAccounts();
  const account = useStore(accounts, (state) =>
    state.accounts.value?.find((each) => each.id === id),
  );
  const known = useStore(accounts, (state) => state.accounts.value !== null);
  const provider = useStore(accounts, (state) =>
    state.providers.value?.find((each) => each.id === account?.provider),
  );
  const status = useStore(accounts, (state) => state.status.value?.[id]);
  const test = useStore(accounts, (state) => state.tests[id]);
  const { run } = useAct(accounts.test);
  useEffect(() => void accounts.refresh(), [accounts]);
  if (!account)
    return known ? (
      <p className="p-4 text-sm text-ink-soft">{t('accounts.gone')}</p>
    ) : (
      <Skeleton className="p-4" lines={5} />
    );
  return (
    <div className="flex min-h-0 flex-col gap-4 overflow-y-auto p-4">
      <div className="flex flex-wrap items-center gap-2">
        <h3 className="text-lg font-semibold">{account.name}</h3>
        <AccountState account={account} />
        <FileChip source={account.source} />
      </div>
      <Sentence account={account} />
      <FactList
        rows={[
          [t('accounts.form.provider'), provider?.name ?? account.provider],
          [t('accounts.form.baseUrl'), account.baseUrl],
          [
            t('accounts.authority.trusts'),
            account.caFingerprint === '' ? (
              ''
            ) : (
              <TrustedAuthority key="authority" fingerprint={account.caFingerprint} />
            ),
          ],
          [t('accounts.form.key'), <Key key="key" account={account} />],
          [t('accounts.form.priority'), String(account.priority)],
          [t('accounts.form.weight'), String(account.weight)],
          [
            t('accounts.form.models'),
            account.models.length === 0 ? t('accounts.allModels') : account.models.join(', '),
          ],
          [t('accounts.why'), account.state === 'active' ? '' : hostText(account.stateReason)],
          [t('accounts.since'), <When key="since" at={account.createdAt} />],
        ]}
      />
      {status && <Health status={status} />}
      {status && <AccountQuotas full quotas={status.quotas} />}
      <AccountModelList account={account} status={status?.models ?? []} />
      <Button className="self-start" disabled={test === 'running'} onClick={() => void run(id)}>
        {t('accounts.test')}
      </Button>
      <TestResult account={account} test={test} />
    </div>
  );
}

type WithAccount = Parameters<typeof AccountState>[0];

function Sentence({ account }: WithAccount) {
  const sentence = useStateSentence(account);
  return sentence === '' ? null : <p className="text-sm text-ink-soft">{sentence}</p>;
}

function Key({ account }: WithAccount) {
  return useKeyWords()(account);
}
