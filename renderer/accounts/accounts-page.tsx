import { Import, Plus, Users } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { Page } from '../app/page.tsx';
import { useServices } from '../app/services.ts';
import { Button } from '../ui/button.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { ErrorNotice } from '../ui/notice.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { AccountDialogs, type AccountDialog } from './account-dialogs.tsx';
import { AccountList } from './account-list.tsx';
import { NeighboursStrip } from './neighbours-strip.tsx';
import { AccountsTabs } from './accounts-tabs.tsx';

function AddButtons({ onOpen }: { onOpen: (dialog: AccountDialog) => void }) {
  const { t } = useTranslation();
  return (
    <>
      <Button
        icon={<Import size={16} aria-hidden />}
        data-testid="import-accounts"
        onClick={() => onOpen({ kind: 'import', id: '' })}
      >
        {t('accounts.import.open')}
      </Button>
      <Button
        look="primary"
        icon={<Plus size={16} aria-hidden />}
        data-testid="add-account"
        onClick={() => onOpen({ kind: 'add', id: '' })}
      >
        {t('accounts.add')}
      </Button>
    </>
  );
}

export function AccountsPage() {
  const { t } = useTranslation();
  const { accounts } = useServices();
  const { value, error } = useStore(accounts, (state) => state.accounts);
  const [dialog, setDialog] = useState<AccountDialog | null>(null);
  useEffect(() => void accounts.refresh(), [accounts]);
  const add = <AddButtons onOpen={setDialog} />;
  return (
    <Page
      title={t('nav.accounts')}
      testId="view-accounts"
      actions={
        <>
          <AccountsTabs tab="accounts" />
          {value !== null && value.length > 0 && add}
        </>
      }
    >
      {error && value === null && (
        <ErrorNotice error={error} onRetry={() => void accounts.refresh()} />
      )}
      {value === null && !error && <Skeleton lines={6} />}
      {value?.length === 0 && (
        <EmptyState
          testId="accounts-empty"
          icon={Users}
          title={t('accounts.emptyTitle')}
          text={t('accounts.emptyText')}
          action={add}
        />
      )}
      {value !== null && value.length > 0 && <AccountList accounts={value} onOpen={setDialog} />}
      {value !== null && <NeighboursStrip accounts={value} onOpen={setDialog} />}
      <AccountDialogs dialog={dialog} onClose={() => setDialog(null)} />
    </Page>
  );
}
