import { Import, Plus, Users } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { Button } from '../ui/button.tsx';
import { AccountDialogs, type AccountDialog } from './account-dialogs.tsx';
import { AccountList } from './account-list.tsx';
import { useAccounts } from './accounts-store.ts';
import { PeersStrip } from './peers-strip.tsx';
import { PoolPage } from '../pool/pool-page.tsx';

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
  const accounts = useAccounts();
  const loaded = useStore(accounts, (state) => state.accounts);
  const [dialog, setDialog] = useState<AccountDialog | null>(null);
  useEffect(() => void accounts.refresh(), [accounts]);
  return (
    <PoolPage
      tab="accounts"
      loaded={loaded}
      isEmpty={(list) => list.length === 0}
      onRetry={() => void accounts.refresh()}
      add={<AddButtons onOpen={setDialog} />}
      empty={{ icon: Users, title: t('accounts.emptyTitle'), text: t('accounts.emptyText') }}
      after={
        <>
          {loaded.value !== null && <PeersStrip accounts={loaded.value} onOpen={setDialog} />}
          <AccountDialogs dialog={dialog} onClose={() => setDialog(null)} />
        </>
      }
    >
      {(list) => <AccountList accounts={list} onOpen={setDialog} />}
    </PoolPage>
  );
}
