import { useTranslation } from 'react-i18next';
import type { ClientLimits } from '../../shared/contract/clients.ts';
import { currencies } from '../ui/currencies.ts';
import { Field, Input, Select } from '../ui/field.tsx';
import { clientLimitFields, clientMoneyFields, type ClientLimitField } from './read-client-form.ts';

const shown = (field: ClientLimitField, value: number | null): number | string =>
  value === null ? '' : clientMoneyFields.has(field) ? value / 1_000_000 : value;

/** What a client may use concurrently, per minute, day and month; empty is no limit. */
export function ClientLimitsFields({
  limits,
  wrong,
}: {
  limits: ClientLimits;
  wrong: readonly ClientLimitField[];
}) {
  const { t } = useTranslation();
  return (
    <fieldset className="flex flex-col gap-3">
      <legend className="mb-1 text-sm font-semibold">{t('clients.limits.title')}</legend>
      <div className="grid items-start gap-x-4 gap-y-3 sm:grid-cols-3">
        {clientLimitFields.map((field) => (
          <Field
            key={field}
            label={t(`clients.limits.${field}`)}
            error={wrong.includes(field) ? t('pool.notANumber') : undefined}
          >
            {(ids) => (
              <Input
                {...ids}
                name={field}
                inputMode="decimal"
                autoComplete="off"
                placeholder={t('clients.limits.none')}
                defaultValue={shown(field, limits[field])}
                className="figures"
                data-testid={`client-${field}`}
              />
            )}
          </Field>
        ))}
        <Field label={t('accounts.limits.currency')}>
          {(ids) => (
            <Select {...ids} name="currency" defaultValue={limits.currency}>
              {currencies.map((currency) => (
                <option key={currency}>{currency}</option>
              ))}
            </Select>
          )}
        </Field>
      </div>
    </fieldset>
  );
}
