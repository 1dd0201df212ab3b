import { Plus, Users } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { Client } from '../../shared/contract/clients.ts';
import { useNavigation } from '../kit/navigation.ts';
import { useSettings } from '../kit/settings-store.ts';
import { useModels } from '../models/models-store.ts';
import { PoolPage } from '../pool/pool-page.tsx';
import { Button } from '../ui/button.tsx';
import { Notice } from '../ui/notice.tsx';
import { ClientForm } from './client-form.tsx';
import { ClientRow } from './client-row.tsx';
import { useClients } from './clients-store.ts';

/** A key opens nothing while the server does not run. */
function LanOff() {
  const { t } = useTranslation();
  const navigation = useNavigation();
  const settings = useSettings();
  const running = useStore(settings, (state) => state.lan.value?.running ?? true);
  if (running) return null;
  return (
    <Notice
      testId="clients-lan-off"
      action={
        <Button small onClick={() => navigation.go({ view: 'settings' })}>
          {t('nav.settings')}
        </Button>
      }
    >
      {t('clients.lanOff')}
    </Notice>
  );
}

export function ClientsPage() {
  const { t } = useTranslation();
  const clients = useClients();
  const settings = useSettings();
  const models = useModels();
  const loaded = useStore(clients, (state) => state.clients);
  const [form, setForm] = useState<Client | 'new' | null>(null);
  useEffect(
    () =>
      void Promise.all([
        clients.refresh(),
        clients.refreshHits(),
        settings.refreshLan(),
        models.refresh(),
      ]),
    [clients, settings, models],
  );
  const add = (
    <Button
      look="primary"
      icon={<Plus size={16} aria-hidden />}
      data-testid="add-client"
      onClick={() => setForm('new')}
    >
      {t('clients.add')}
    </Button>
  );
  return (
    <PoolPage
      tab="clients"
      loaded={loaded}
      isEmpty={(list) => list.length === 0}
      onRetry={() => void clients.refresh()}
      add={add}
      empty={{ icon: Users, title: t('clients.emptyTitle'), text: t('clients.emptyText') }}
      after={
        form !== null && (
          <ClientForm client={form === 'new' ? null : form} onClose={() => setForm(null)} />
        )
      }
    >
      {(list) => (
        <>
          <LanOff />
          <p className="max-w-measure text-sm text-ink-soft">{t('clients.intro')}</p>
          <ul className="flex flex-col divide-y divide-line rounded-md border border-line bg-surface">
            {list.map((client) => (
              <ClientRow key={client.id} client={client} onEdit={() => setForm(client)} />
            ))}
          </ul>
        </>
      )}
    </PoolPage>
  );
}
