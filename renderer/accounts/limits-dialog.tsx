import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { Account, AccountLimits } from '../../shared/contract/accounts.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field, FigureField, Input, Select } from '../ui/field.tsx';
import { currencies } from '../../shared/contract/currencies.ts';
import { dayOf } from '../ui/day-input.ts';
import { ErrorNotice } from '../ui/notice.tsx';
import { useAct } from '../ui/use-act.ts';
import { useAccounts } from './accounts-store.ts';
import {
  limitFields,
  moneyFields,
  readLimitsForm,
  type LimitField,
  type ReadLimits,
} from './read-limits-form.ts';

function shown(limits: AccountLimits, field: LimitField): string {
  const value = limits[field];
  return value === null ? '' : String(moneyFields.has(field) ? value / 1_000_000 : value);
}

function Amounts({ limits, wrong }: { limits: AccountLimits; wrong: ReadLimits['wrong'] }) {
  const { t } = useTranslation();
  return limitFields.map((field) => (
    <FigureField
      key={field}
      label={t(`accounts.limits.${field}`)}
      error={wrong.includes(field) ? t('pool.notANumber') : undefined}
      name={field}
      placeholder={t('accounts.limits.none')}
      value={shown(limits, field)}
      testId={`limit-${field}`}
    />
  ));
}

function Windows({ account, wrong }: { account: Account; wrong: ReadLimits['wrong'] }) {
  const { t } = useTranslation();
  const { limits, expiresAt } = account;
  return (
    <>
      <Field
        label={t('accounts.limits.currency')}
        error={wrong.includes('currency') ? t('accounts.limits.currencyMissing') : undefined}
      >
        {(ids) => (
          <Select
            {...ids}
            name="currency"
            defaultValue={limits.currency ?? ''}
            data-testid="limit-currency"
          >
            <option value="">–</option>
            {currencies.map((currency) => (
              <option key={currency}>{currency}</option>
            ))}
          </Select>
        )}
      </Field>
      <Field
        label={t('accounts.limits.resetDay')}
        hint={t('accounts.limits.resetDayHint')}
        error={wrong.includes('resetDay') ? t('pool.notADay') : undefined}
      >
        {(ids) => (
          <Input
            {...ids}
            name="resetDay"
            type="number"
            min={1}
            max={31}
            defaultValue={limits.resetDay}
            className="figures"
          />
        )}
      </Field>
      <Field label={t('accounts.limits.timeZone')} hint={t('accounts.limits.timeZoneHint')}>
        {(ids) => (
          <Input
            {...ids}
            name="timeZone"
            list="time-zones"
            spellCheck={false}
            defaultValue={limits.timeZone}
            placeholder={Intl.DateTimeFormat().resolvedOptions().timeZone}
          />
        )}
      </Field>
      <Field label={t('accounts.limits.expires')} hint={t('accounts.limits.expiresHint')}>
        {(ids) => (
          <Input
            {...ids}
            name="expires"
            type="date"
            defaultValue={expiresAt === null ? '' : dayOf(expiresAt)}
            className="figures"
            data-testid="limit-expires"
          />
        )}
      </Field>
    </>
  );
}

export function LimitsDialog({ account, onClose }: { account: Account; onClose: () => void }) {
  const { t } = useTranslation();
  const accounts = useAccounts();
  const [wrong, setWrong] = useState<ReadLimits['wrong']>([]);
  const { run, busy, error } = useAct(async (read: ReadLimits) => {
    await accounts.update(account.id, { limits: read.limits, expiresAt: read.expiresAt });
    onClose();
  });
  const onSubmit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const read = readLimitsForm(new FormData(event.currentTarget));
    setWrong(read.wrong);
    if (read.wrong.length === 0) void run(read);
  };
  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title={t('accounts.limits.title', { name: account.name })}
      testId="limits-dialog"
    >
      <form onSubmit={onSubmit} noValidate className="flex flex-col gap-4">
        <p className="text-sm text-ink-soft">{t('accounts.limits.text')}</p>
        <div className="grid items-start gap-x-4 gap-y-3 sm:grid-cols-2">
          <Amounts limits={account.limits} wrong={wrong} />
          <Windows account={account} wrong={wrong} />
        </div>
        <datalist id="time-zones">
          {Intl.supportedValuesOf('timeZone').map((zone) => (
            <option key={zone}>{zone}</option>
          ))}
        </datalist>
        {error && <ErrorNotice error={error} />}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button type="submit" look="primary" disabled={busy} data-testid="save-limits">
            {t('common.save')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
