import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import {
  defaultClientLimits,
  type Client,
  type ClientInput,
  type ClientSecrets,
} from '../../shared/contract/clients.ts';
import { noContentRules } from '../../shared/contract/content-rules.ts';
import { activeRules } from '../content-rules/active-rules.ts';
import { ContentRulesFields } from '../content-rules/content-rules-fields.tsx';
import { useModels } from '../models/models-store.ts';
import { Button } from '../ui/button.tsx';
import { dayOf } from '../ui/day-input.ts';
import { Dialog } from '../ui/dialog.tsx';
import { Field, Input, Select, TextArea } from '../ui/field.tsx';
import { MultiPick } from '../ui/multi-pick.tsx';
import { ErrorNotice } from '../ui/notice.tsx';
import { SwitchRow } from '../ui/switch-row.tsx';
import { useAct } from '../ui/use-act.ts';
import { ClientLimitsFields } from './client-limits-fields.tsx';
import { ShownSecrets } from './client-secrets.tsx';
import { useClients } from './clients-store.ts';
import { readClientForm, type ClientLimitField } from './read-client-form.ts';

const roles = ['member', 'viewer', 'admin'] as const;

type Chosen = Pick<ClientInput, 'localOnly' | 'models' | 'rules' | 'signed'>;

function Who({ client }: { client: Client | null }) {
  const { t } = useTranslation();
  const [role, setRole] = useState<(typeof roles)[number]>(client?.role ?? 'member');
  return (
    <div className="grid items-start gap-x-4 gap-y-3 sm:grid-cols-2">
      <Field label={t('clients.name')} hint={t('clients.nameHint')}>
        {(ids) => (
          <Input
            {...ids}
            name="name"
            required
            maxLength={80}
            autoFocus
            defaultValue={client?.name ?? ''}
            data-testid="client-name"
          />
        )}
      </Field>
      <Field label={t('clients.roleTitle')} hint={t(`clients.roleHint.${role}`)}>
        {(ids) => (
          <Select
            {...ids}
            name="role"
            value={role}
            onChange={(event) =>
              setRole(roles.find((one) => one === event.target.value) ?? 'member')
            }
            data-testid="client-role"
          >
            {roles.map((one) => (
              <option key={one} value={one}>
                {t(`clients.role.${one}`)}
              </option>
            ))}
          </Select>
        )}
      </Field>
    </div>
  );
}

function Reach({
  client,
  chosen,
  onChoose,
}: {
  client: Client | null;
  chosen: Chosen;
  onChoose: (part: Partial<Chosen>) => void;
}) {
  const { t } = useTranslation();
  const available = useStore(useModels(), (state) => state.available.value) ?? [];
  const names = [...new Set(available.map(({ id }) => id))].map((id) => [id, id] as const);
  return (
    <>
      <SwitchRow
        title={t('clients.localOnly')}
        hint={t('clients.localOnlyHint')}
        checked={chosen.localOnly}
        onChange={(localOnly) => onChoose({ localOnly })}
        testId="client-local-only"
      />
      <div className="grid items-start gap-x-4 gap-y-3 sm:grid-cols-2">
        <Field label={t('clients.models')} hint={t('clients.modelsHint')}>
          {({ id }) => (
            <MultiPick
              id={id}
              label={t('clients.models')}
              any={t('clients.anyModel')}
              options={names}
              value={chosen.models}
              onChange={(models) => onChoose({ models })}
              testId="client-models"
            />
          )}
        </Field>
        <Field label={t('accounts.limits.expires')} hint={t('clients.expiresHint')}>
          {(ids) => (
            <Input
              {...ids}
              type="date"
              name="expires"
              defaultValue={client?.expiresAt ? dayOf(client.expiresAt) : ''}
              data-testid="client-expires"
            />
          )}
        </Field>
      </div>
      <Field label={t('clients.ipAllow')} hint={t('clients.ipAllowHint')}>
        {(ids) => (
          <TextArea
            {...ids}
            name="ipAllow"
            rows={2}
            spellCheck={false}
            className="min-h-14! font-mono text-xs"
            placeholder="192.168.1.0/24"
            defaultValue={client?.ipAllow.join('\n') ?? ''}
            data-testid="client-ips"
          />
        )}
      </Field>
      {client === null && (
        <SwitchRow
          title={t('clients.signed')}
          hint={t('clients.signedHint')}
          checked={chosen.signed}
          onChange={(signed) => onChoose({ signed })}
          testId="client-signed"
        />
      )}
    </>
  );
}

function Form({
  client,
  onMade,
  onClose,
}: {
  client: Client | null;
  onMade: (secrets: ClientSecrets) => void;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const clients = useClients();
  const [chosen, setChosen] = useState<Chosen>({
    localOnly: client?.localOnly ?? false,
    models: client?.models ?? [],
    rules: client?.rules ?? noContentRules,
    signed: client?.signed ?? false,
  });
  const [wrong, setWrong] = useState<ClientLimitField[]>([]);
  const choose = (part: Partial<Chosen>): void => setChosen((now) => ({ ...now, ...part }));
  const { run, busy, error } = useAct(async (input: Omit<ClientInput, 'signed'>) => {
    if (client === null) return onMade(await clients.add({ ...input, signed: chosen.signed }));
    await clients.update({ ...input, id: client.id });
    onClose();
  });
  const onSubmit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const read = readClientForm(new FormData(event.currentTarget));
    const { signed: _, ...choices } = chosen;
    setWrong(read.wrong);
    if (read.wrong.length === 0) void run({ ...read.client, ...choices });
  };
  const rules = activeRules(chosen.rules);
  return (
    <form onSubmit={onSubmit} className="flex flex-col gap-5">
      <Who client={client} />
      <Reach client={client} chosen={chosen} onChoose={choose} />
      <ClientLimitsFields limits={client?.limits ?? defaultClientLimits} wrong={wrong} />
      <details open={rules > 0} className="flex flex-col gap-3">
        <summary className="w-fit cursor-default text-sm font-semibold">
          {rules > 0 ? t('clients.rules', { count: rules }) : t('settings.contentRules.title')}
        </summary>
        <p className="mt-1 mb-3 text-xs text-ink-faint">{t('settings.contentRules.note')}</p>
        <ContentRulesFields value={chosen.rules} onChange={(next) => choose({ rules: next })} />
      </details>
      {error && <ErrorNotice error={error} />}
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>{t('common.cancel')}</Button>
        <Button type="submit" look="primary" disabled={busy} data-testid="save-client">
          {client === null ? t('clients.create') : t('common.save')}
        </Button>
      </div>
    </form>
  );
}

/** Makes a client, and shows its key; or changes one. */
export function ClientForm({ client, onClose }: { client: Client | null; onClose: () => void }) {
  const { t } = useTranslation();
  const [secrets, setSecrets] = useState<ClientSecrets | null>(null);
  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title={client === null ? t('clients.add') : t('clients.edit', { name: client.name })}
      testId="client-dialog"
    >
      {secrets === null ? (
        <Form client={client} onMade={setSecrets} onClose={onClose} />
      ) : (
        <ShownSecrets secrets={secrets} onClose={onClose} />
      )}
    </Dialog>
  );
}
