import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import {
  modelCapabilities,
  usualModelPriority,
  type AccountModel,
  type ModelSettings,
} from '../../shared/contract/account-models.ts';
import type { Account } from '../../shared/contract/accounts.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field, FigureField, Select } from '../ui/field.tsx';
import { ErrorNotice } from '../ui/notice.tsx';
import { useAct } from '../ui/use-act.ts';
import { useFormat } from '../ui/use-format.ts';
import { useAccounts } from './accounts-store.ts';
import { ModelProbePanel } from './model-probe-panel.tsx';
import { modelFields, readModelForm, type ModelField } from './read-model-form.ts';

const shown = (settings: ModelSettings, field: ModelField): string => {
  if (field === 'timeoutSeconds')
    return settings.timeoutMs === null ? '' : String(settings.timeoutMs / 1000);
  if (field === 'priority')
    return settings.priority === usualModelPriority ? '' : String(settings.priority);
  const value = settings[field];
  return value === null ? '' : String(value);
};

const fieldNames = Object.keys(modelFields) as ModelField[];

function Numbers({ settings, wrong }: { settings: ModelSettings; wrong: readonly ModelField[] }) {
  const { t } = useTranslation();
  return fieldNames.map((field) => {
    const { min, max } = modelFields[field];
    return (
      <FigureField
        key={field}
        label={t(`accounts.model.field.${field}`)}
        hint={t(`accounts.model.hint.${field}`)}
        error={wrong.includes(field) ? t('accounts.model.outside', { min, max }) : undefined}
        name={field}
        placeholder={field === 'priority' ? String(usualModelPriority) : t('accounts.model.unset')}
        value={shown(settings, field)}
        testId={`model-${field}`}
      />
    );
  });
}

function Capabilities({ settings: { capabilities, probe } }: { settings: AccountModel }) {
  const { t } = useTranslation();
  const format = useFormat();
  const foundOf = (capability: (typeof modelCapabilities)[number]): string => {
    const finding = probe?.findings.find((one) => one.capability === capability);
    if (probe === null || finding === undefined) return '';
    const what = finding.able === null ? 'unclear' : finding.able ? 'able' : 'unable';
    return t(`accounts.model.found.${what}`, { when: format.date(probe.at) });
  };
  return modelCapabilities.map((capability) => {
    const stated = capabilities[capability];
    return (
      <Field
        key={capability}
        label={t(`accounts.model.capability.${capability}`)}
        hint={foundOf(capability)}
      >
        {(ids) => (
          <Select
            {...ids}
            name={`capability-${capability}`}
            defaultValue={stated === undefined ? '' : stated ? 'able' : 'unable'}
          >
            <option value="">{t('accounts.model.automatic')}</option>
            <option value="able">{t('accounts.model.able')}</option>
            <option value="unable">{t('accounts.model.unable')}</option>
          </Select>
        )}
      </Field>
    );
  });
}

/** What the user states of one model of an account, and what a probe of it found. */
export function ModelSettingsDialog({
  account,
  settings,
  onClose,
}: {
  account: Account;
  settings: AccountModel;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const accounts = useAccounts();
  const isDeclared = account.source === 'file';
  const [wrong, setWrong] = useState<readonly ModelField[]>([]);
  const { run, busy, error } = useAct(async (next: ModelSettings) => {
    await accounts.setModel(account.id, next);
    onClose();
  });
  const onSubmit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const read = readModelForm(new FormData(event.currentTarget), settings);
    setWrong(read.wrong);
    if (read.settings !== null) void run(read.settings);
  };
  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title={t('accounts.model.title', { model: settings.model, account: account.name })}
      testId="model-dialog"
    >
      <form onSubmit={onSubmit} noValidate className="flex flex-col gap-4">
        <p className="text-sm text-ink-soft">
          {t(isDeclared ? 'accounts.model.declared' : 'accounts.model.text')}
        </p>
        <fieldset disabled={isDeclared} className="flex min-w-0 flex-col gap-4">
          <div className="grid items-start gap-x-4 gap-y-3 sm:grid-cols-2">
            <Numbers settings={settings} wrong={wrong} />
          </div>
          <h4 className="text-sm font-semibold">{t('accounts.model.capabilities')}</h4>
          <div className="grid items-start gap-x-4 gap-y-3 sm:grid-cols-3">
            <Capabilities settings={settings} />
          </div>
        </fieldset>
        <ModelProbePanel account={account} settings={settings} />
        {error && <ErrorNotice error={error} />}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{t(isDeclared ? 'common.close' : 'common.cancel')}</Button>
          {!isDeclared && (
            <Button type="submit" look="primary" disabled={busy} data-testid="save-model">
              {t('common.save')}
            </Button>
          )}
        </div>
      </form>
    </Dialog>
  );
}
