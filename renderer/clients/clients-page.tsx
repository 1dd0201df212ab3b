import { Plus, Users } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { Client } from '../../shared/contract/clients.ts';
import { AccountsTabs } from '../accounts/accounts-tabs.tsx';
import { Page } from '../app/page.tsx';
import { useServices } from '../app/services.ts';
import { Button } from '../ui/button.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { ErrorNotice, Notice } from '../ui/notice.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { ClientForm } from './client-form.tsx';
import { ClientRow } from './client-row.tsx';

/** A key opens nothing while the server does not run. */
function LanOff() {
  const { t } = useTranslation();
  const { navigation, settings } = useServices();
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
  const { clients, settings, models } = useServices();
  const { value, error } = useStore(clients, (state) => state.clients);
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
    <Page
      title={t('nav.accounts')}
      testId="view-clients"
      actions={
        <>
          <AccountsTabs tab="clients" />
          {value !== null && value.length > 0 && add}
        </>
      }
    >
      {error && value === null && (
        <ErrorNotice error={error} onRetry={() => void clients.refresh()} />
      )}
      {value === null && !error && <Skeleton lines={5} />}
      {value?.length === 0 && (
        <EmptyState
          testId="clients-empty"
          icon={Users}
          title={t('clients.emptyTitle')}
          text={t('clients.emptyText')}
          action={add}
        />
      )}
      {value !== null && value.length > 0 && (
        <>
          <LanOff />
          <p className="max-w-measure text-sm text-ink-soft">{t('clients.intro')}</p>
          <ul className="flex flex-col divide-y divide-line rounded-md border border-line bg-surface">
            {value.map((client) => (
              <ClientRow key={client.id} client={client} onEdit={() => setForm(client)} />
            ))}
          </ul>
        </>
      )}
      {form !== null && (
        <ClientForm client={form === 'new' ? null : form} onClose={() => setForm(null)} />
      )}
    </Page>
  );
}
