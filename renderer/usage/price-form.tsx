import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { Price } from '../../shared/contract/prices.ts';
import { useAccounts } from '../accounts/accounts-store.ts';
import { Button } from '../ui/button.tsx';
import { currencies } from '../../shared/contract/currencies.ts';
import { dayOf } from '../ui/day-input.ts';
import { Dialog } from '../ui/dialog.tsx';
import { Field, Input, Select } from '../ui/field.tsx';
import { ErrorNotice } from '../ui/notice.tsx';
import { useAct } from '../ui/use-act.ts';
import { buckets, readPriceForm, type ReadPrice } from './read-price-form.ts';
import { useUsage } from './usage-store.ts';

/** What a form begins with: a model whose price is stated, or one whose price is not known. */
export interface PriceStart {
  provider: string;
  model: string;
  price: Price | null;
}

type Wrong = ReadPrice['wrong'];

function Subject({ start, wrong }: { start: PriceStart; wrong: Wrong }) {
  const { t } = useTranslation();
  const providers = useStore(useAccounts(), (state) => state.providers.value) ?? [];
  const known = providers.some(({ id }) => id === start.provider);
  return (
    <div className="grid items-start gap-x-4 gap-y-3 sm:grid-cols-2">
      <Field
        label={t('accounts.form.provider')}
        error={wrong.includes('provider') ? t('prices.form.needed') : undefined}
      >
        {(ids) => (
          <Select
            {...ids}
            name="provider"
            defaultValue={start.provider}
            data-testid="price-provider"
          >
            {!known && <option value={start.provider}>{start.provider || '–'}</option>}
            {providers.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <Field
        label={t('monitor.column.model')}
        hint={t('prices.form.modelHint')}
        error={wrong.includes('model') ? t('prices.form.needed') : undefined}
      >
        {(ids) => (
          <Input
            {...ids}
            name="model"
            spellCheck={false}
            autoComplete="off"
            defaultValue={start.model}
            className="font-mono"
            data-testid="price-model"
          />
        )}
      </Field>
    </div>
  );
}

function Amounts({ price, wrong }: { price: Price | null; wrong: Wrong }) {
  const { t } = useTranslation();
  return (
    <div className="grid items-start gap-x-4 gap-y-3 sm:grid-cols-4">
      {buckets.map((bucket) => (
        <Field
          key={bucket}
          label={t(`prices.bucket.${bucket}`)}
          error={wrong.includes(bucket) ? t('pool.notANumber') : undefined}
        >
          {(ids) => (
            <Input
              {...ids}
              name={bucket}
              inputMode="decimal"
              autoComplete="off"
              defaultValue={price?.[bucket] ?? ''}
              className="figures"
              data-testid={`price-${bucket}`}
            />
          )}
        </Field>
      ))}
      <Field label={t('accounts.limits.currency')}>
        {(ids) => (
          <Select
            {...ids}
            name="currency"
            defaultValue={price?.currency ?? 'USD'}
            data-testid="price-currency"
          >
            {currencies.map((currency) => (
              <option key={currency}>{currency}</option>
            ))}
          </Select>
        )}
      </Field>
    </div>
  );
}

/** An own price goes before the table's, from the next request on; past requests keep theirs. */
export function PriceForm({ start, onClose }: { start: PriceStart; onClose: () => void }) {
  const { t } = useTranslation();
  const usage = useUsage();
  const [wrong, setWrong] = useState<Wrong>([]);
  const [today] = useState(() => dayOf(Date.now()));
  const { run, busy, error } = useAct(async ({ provider, model, price }: ReadPrice) => {
    await usage.setPrice(provider, model, price);
    onClose();
  });
  const onSubmit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const read = readPriceForm(new FormData(event.currentTarget), Date.now());
    setWrong(read.wrong);
    if (read.wrong.length === 0) void run(read);
  };
  return (
    <Dialog open wide onClose={onClose} title={t('prices.form.title')} testId="price-dialog">
      <form onSubmit={onSubmit} noValidate className="flex flex-col gap-4">
        <p className="text-sm text-ink-soft">{t('prices.form.text')}</p>
        <Subject start={start} wrong={wrong} />
        <Amounts price={start.price} wrong={wrong} />
        <div className="grid items-start gap-x-4 gap-y-3 sm:grid-cols-[1fr_2fr]">
          <Field label={t('prices.since')}>
            {(ids) => (
              <Input {...ids} name="since" type="date" defaultValue={today} className="figures" />
            )}
          </Field>
          <Field label={t('prices.source')} hint={t('prices.form.sourceHint')}>
            {(ids) => (
              <Input
                {...ids}
                name="source"
                spellCheck={false}
                defaultValue={start.price?.source ?? ''}
                placeholder="https://"
              />
            )}
          </Field>
        </div>
        {error && <ErrorNotice error={error} />}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button type="submit" look="primary" disabled={busy} data-testid="save-price">
            {t('common.save')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
