import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { useClients } from '../clients/clients-store.ts';
import { useNavigation } from '../kit/navigation.ts';
import { Button } from '../ui/button.tsx';
import { SettingRow } from './layout/setting-row.tsx';

/** How many there are, and the way to them. */
export function ClientsSetting() {
  const { t } = useTranslation();
  const clients = useClients();
  const navigation = useNavigation();
  const count = useStore(clients, (state) => state.clients.value?.length ?? 0);
  useEffect(() => void clients.refresh(), [clients]);
  return (
    <SettingRow
      id="clients"
      control={
        <Button
          data-testid="open-clients"
          onClick={() => navigation.go({ view: 'accounts', id: 'clients' })}
        >
          {count === 0 ? t('clients.add') : t('clients.manage', { count })}
        </Button>
      }
    />
  );
}
