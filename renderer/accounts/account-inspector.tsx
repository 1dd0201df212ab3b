import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { useServices } from '../app/services.ts';
import { Button } from '../ui/button.tsx';
import { Facts } from '../ui/facts.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { useAct } from '../ui/use-act.ts';
import { When } from '../ui/when.tsx';
import { AccountState, TestResult } from './account-row.tsx';

/** One account in full: what it serves, where it stands, and since when. */
export function AccountInspector({ id }: { id: string }) {
  const { t } = useTranslation();
  const { accounts } = useServices();
  const account = useStore(accounts, (state) => state.accounts.value?.find((each) => each.id === id));
  const provider = useStore(accounts, (state) => state.providers.value?.find((each) => each.id === account?.provider));
  const test = useStore(accounts, (state) => state.tests[id]);
  const { run } = useAct(accounts.test);
  useEffect(() => void accounts.refresh(), [accounts]);
  if (!account) return <Skeleton className="p-4" lines={5} />;
  return (
    <div className="flex min-h-0 flex-col gap-4 overflow-y-auto p-4">
      <div className="flex flex-wrap items-center gap-2">
        <h3 className="text-lg font-semibold">{account.name}</h3>
        <AccountState account={account} />
      </div>
      <Facts
        rows={[
          [t('accounts.form.provider'), provider?.name ?? account.provider],
          [t('accounts.form.baseUrl'), account.baseUrl],
          [t('accounts.form.key'), account.keyHint === '' ? t('accounts.noKey') : `••••${account.keyHint}`],
          [t('accounts.form.priority'), String(account.priority)],
          [t('accounts.form.models'), account.models.length === 0 ? t('accounts.allModels') : account.models.join(', ')],
          [t('accounts.reason'), account.stateReason],
          [t('accounts.backAt'), account.stateUntil === null ? '' : <When key="until" at={account.stateUntil} />],
          [t('accounts.since'), <When key="since" at={account.createdAt} />],
        ]}
      />
      <Button className="self-start" disabled={test === 'running'} onClick={() => void run(id)}>
        {t('accounts.test')}
      </Button>
      <TestResult account={account} test={test} />
    </div>
  );
}
