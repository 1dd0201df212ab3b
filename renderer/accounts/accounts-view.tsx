import { Plus, Users } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { Account } from '../../shared/contract/accounts.ts';
import { Page } from '../app/page.tsx';
import { useServices } from '../app/services.ts';
import { Button } from '../ui/button.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { ErrorNotice } from '../ui/notice.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { AccountForm } from './account-form.tsx';
import { AccountRow } from './account-row.tsx';

function AccountList({ accounts, onEdit }: { accounts: readonly Account[]; onEdit: (account: Account) => void }) {
  const { t } = useTranslation();
  const sorted = accounts.toSorted((a, b) => a.priority - b.priority || a.createdAt - b.createdAt);
  return (
    <>
      <p className="max-w-measure text-sm text-ink-soft">{t('accounts.order')}</p>
      <ul className="flex flex-col divide-y divide-line rounded-md border border-line bg-surface">
        {sorted.map((account) => (
          <AccountRow key={account.id} account={account} onEdit={() => onEdit(account)} />
        ))}
      </ul>
    </>
  );
}

export function AccountsView() {
  const { t } = useTranslation();
  const { accounts } = useServices();
  const { value, error } = useStore(accounts, (state) => state.accounts);
  const [form, setForm] = useState<Account | 'new' | null>(null);
  useEffect(() => void accounts.refresh(), [accounts]);
  const add = (
    <Button look="primary" icon={<Plus size={16} aria-hidden />} data-testid="add-account" onClick={() => setForm('new')}>
      {t('accounts.add')}
    </Button>
  );
  return (
    <Page title={t('nav.accounts')} testId="view-accounts" actions={value !== null && value.length > 0 && add}>
      {error && value === null && <ErrorNotice error={error} onRetry={() => void accounts.refresh()} />}
      {value === null && !error && <Skeleton lines={6} />}
      {value?.length === 0 && <EmptyState testId="accounts-empty" icon={Users} title={t('accounts.emptyTitle')} text={t('accounts.emptyText')} action={add} />}
      {value !== null && value.length > 0 && <AccountList accounts={value} onEdit={setForm} />}
      {form !== null && <AccountForm account={form === 'new' ? null : form} onClose={() => setForm(null)} />}
    </Page>
  );
}
