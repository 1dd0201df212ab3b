import { Plus, Trash2 } from 'lucide-react';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { Client } from '../../shared/contract/clients.ts';
import { useServices } from '../app/services.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { WhereChip } from '../ui/chip.tsx';
import { CopyField } from '../ui/copy-field.tsx';
import { Confirm, Dialog } from '../ui/dialog.tsx';
import { Field, Input, Switch } from '../ui/field.tsx';
import { formText } from '../ui/form-text.ts';
import { ErrorNotice, Notice } from '../ui/notice.tsx';
import { useAct } from '../ui/use-act.ts';
import { When } from '../ui/when.tsx';
import { SettingRow } from './setting-row.tsx';

function ShownKey({ apiKey, onClose }: { apiKey: string; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <div className="flex flex-col gap-4">
      <CopyField label={t('clients.key')} value={apiKey} testId="client-key" />
      <Notice tone="limit">{t('clients.keyOnce')}</Notice>
      <Button look="primary" className="self-end" onClick={onClose}>
        {t('clients.keyDone')}
      </Button>
    </div>
  );
}

function ClientForm({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const { settings } = useServices();
  const [localOnly, setLocalOnly] = useState(false);
  const [apiKey, setApiKey] = useState<string | null>(null);
  const { run, busy, error } = useAct(async (name: string) => setApiKey(await settings.addClient(name, localOnly)));
  const onSubmit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    void run(formText(new FormData(event.currentTarget), 'name'));
  };
  return (
    <Dialog open onClose={onClose} title={t('clients.add')} testId="client-dialog">
      {apiKey !== null ? (
        <ShownKey apiKey={apiKey} onClose={onClose} />
      ) : (
        <form onSubmit={onSubmit} className="flex flex-col gap-4">
          <Field label={t('clients.name')} hint={t('clients.nameHint')}>
            {(ids) => <Input {...ids} name="name" required maxLength={80} autoFocus data-testid="client-name" />}
          </Field>
          <div className="flex items-start justify-between gap-4">
            <div>
              <p className="text-sm font-medium">{t('clients.localOnly')}</p>
              <p className="text-xs text-ink-faint">{t('clients.localOnlyHint')}</p>
            </div>
            <Switch checked={localOnly} onChange={setLocalOnly} label={t('clients.localOnly')} />
          </div>
          {error && <ErrorNotice error={error} />}
          <Button type="submit" look="primary" className="self-end" disabled={busy} data-testid="save-client">
            {t('clients.create')}
          </Button>
        </form>
      )}
    </Dialog>
  );
}

function ClientRow({ client }: { client: Client }) {
  const { t } = useTranslation();
  const { settings } = useServices();
  const [asking, setAsking] = useState(false);
  const { run, error } = useAct(settings.removeClient);
  return (
    <li data-testid="client" className="flex flex-wrap items-center gap-x-3 gap-y-1 py-1.5 text-sm">
      <span className="min-w-0 truncate font-medium">{client.name}</span>
      <span className="figures text-xs text-ink-faint">••••{client.keyHint}</span>
      {client.localOnly && <WhereChip local locked provider="" />}
      <span className="ml-auto text-xs text-ink-faint">
        {client.lastSeenAt === null ? t('clients.neverSeen') : t('clients.lastSeen')} {client.lastSeenAt !== null && <When at={client.lastSeenAt} />}
      </span>
      <IconButton label={t('clients.remove')} small data-testid="remove-client" onClick={() => setAsking(true)}>
        <Trash2 size={14} aria-hidden />
      </IconButton>
      {error && <ErrorNotice error={error} />}
      <Confirm
        open={asking}
        onClose={() => setAsking(false)}
        title={t('clients.removeTitle', { name: client.name })}
        text={t('clients.removeText')}
        action={t('clients.remove')}
        onConfirm={() => void run(client.id)}
      />
    </li>
  );
}

export function ClientsSetting() {
  const { t } = useTranslation();
  const { value, error } = useStore(useServices().settings, (state) => state.clients);
  const [adding, setAdding] = useState(false);
  return (
    <SettingRow
      id="clients"
      control={
        <Button icon={<Plus size={15} aria-hidden />} data-testid="add-client" onClick={() => setAdding(true)}>
          {t('clients.add')}
        </Button>
      }
    >
      {error && <ErrorNotice error={error} />}
      {value !== null && value.length > 0 && (
        <ul className="flex flex-col divide-y divide-line">
          {value.map((client) => (
            <ClientRow key={client.id} client={client} />
          ))}
        </ul>
      )}
      {adding && <ClientForm onClose={() => setAdding(false)} />}
    </SettingRow>
  );
}
