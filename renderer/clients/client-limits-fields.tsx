import { useTranslation } from 'react-i18next';
import type { ClientLimits } from '../../shared/contract/clients.ts';
import { currencies } from '../../shared/contract/currencies.ts';
import { Field, FigureField, Select } from '../ui/field.tsx';
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
          <FigureField
            key={field}
            label={t(`clients.limits.${field}`)}
            error={wrong.includes(field) ? t('pool.notANumber') : undefined}
            name={field}
            placeholder={t('clients.limits.none')}
            value={shown(field, limits[field])}
            testId={`client-${field}`}
          />
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
