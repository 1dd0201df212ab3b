import { Pencil, Plus, Search, Undo2 } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { useAccounts } from '../accounts/accounts-store.ts';
import { Section } from '../kit/page.tsx';
import { PriceSource, usePerMillion } from '../monitor/price-words.tsx';
import { cx } from '../ui/class-names.ts';
import { Table, type Column } from '../ui/table.tsx';
import { Button, IconButton } from '../ui/button.tsx';
import { Chip, StateChip } from '../ui/chip.tsx';
import { ErrorNotice } from '../ui/notice.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { useAct } from '../ui/use-act.ts';
import { useFormat } from '../ui/use-format.ts';
import { PriceForm, type PriceStart } from './price-form.tsx';
import { priceRows, type PriceRow } from './price-rows.ts';
import { useUsage } from './usage-store.ts';

function useColumns(
  onEdit: (row: PriceRow) => void,
  onTakeBack: (row: PriceRow) => void,
): Column<PriceRow>[] {
  const { t } = useTranslation();
  const format = useFormat();
  const per = usePerMillion();
  const providers = useStore(useAccounts(), (state) => state.providers.value);
  const nameOf = (provider: string): string =>
    providers?.find(({ id }) => id === provider)?.name ?? provider;
  const amount = (bucket: 'input' | 'output' | 'cacheRead'): Column<PriceRow> => ({
    name: t(`prices.bucket.${bucket}`),
    figures: true,
    wideOnly: bucket === 'cacheRead',
    cell: ({ price }) => (
      <span className="whitespace-nowrap">{price === null ? '–' : per(price, bucket) || '–'}</span>
    ),
  });
  return [
    {
      name: t('accounts.form.provider'),
      wideOnly: true,
      cell: ({ provider }) => <span className="whitespace-nowrap">{nameOf(provider)}</span>,
    },
    {
      name: t('monitor.column.model'),
      cell: ({ provider, model, own, price }) => (
        <span className="flex flex-wrap items-center gap-x-2 max-lg:py-1">
          <span className="w-full text-xs text-ink-faint lg:hidden">{nameOf(provider)}</span>
          <span className="truncate font-mono text-xs">
            {model === '*' ? t('prices.allModels') : model}
          </span>
          {own && <Chip tone="accent">{t('prices.own')}</Chip>}
          {price === null && <StateChip tone="limit">{t('prices.unknown')}</StateChip>}
        </span>
      ),
    },
    amount('input'),
    amount('output'),
    amount('cacheRead'),
    {
      name: t('prices.since'),
      figures: true,
      cell: ({ price }) => (
        <span className="whitespace-nowrap">
          {price === null ? '' : format.date(Date.parse(`${price.since}T12:00:00`))}
        </span>
      ),
    },
    {
      name: t('prices.source'),
      wideOnly: true,
      cell: ({ price }) => price && <PriceSource price={price} />,
    },
    {
      name: t('prices.change'),
      figures: true,
      cell: (row) => (
        <span className="flex justify-end gap-1">
          {row.own && (
            <IconButton
              label={t('prices.takeBack')}
              small
              onClick={() => onTakeBack(row)}
              data-testid="take-back-price"
            >
              <Undo2 size={14} aria-hidden />
            </IconButton>
          )}
          <IconButton
            label={t('prices.form.title')}
            small
            onClick={() => onEdit(row)}
            data-testid="edit-price"
          >
            <Pencil size={14} aria-hidden />
          </IconButton>
        </span>
      ),
    },
  ];
}

function Filter({ query, onQuery }: { query: string; onQuery: (query: string) => void }) {
  const { t } = useTranslation();
  return (
    <div
      className={cx(
        'flex h-8 max-w-80 items-center gap-2 rounded-md border border-line-strong',
        'bg-surface px-3 focus-within:outline-2 focus-within:outline-ember-ink',
      )}
    >
      <Search size={14} aria-hidden className="text-ink-faint" />
      <input
        type="search"
        aria-label={t('prices.search')}
        placeholder={t('prices.search')}
        value={query}
        onChange={(event) => onQuery(event.target.value)}
        data-testid="price-search"
        className="min-w-0 flex-1 bg-transparent text-sm outline-none placeholder:text-ink-faint"
      />
    </div>
  );
}

export function PricesView() {
  const { t } = useTranslation();
  const usage = useUsage();
  const accounts = useAccounts();
  const { prices, unpriced } = useStore(usage);
  const [query, setQuery] = useState('');
  const [form, setForm] = useState<PriceStart | null>(null);
  const back = useAct(({ provider, model }: PriceRow) => usage.setPrice(provider, model, null));
  useEffect(() => void Promise.all([usage.refreshPrices(), accounts.refresh()]), [usage, accounts]);
  const columns = useColumns(setForm, (row) => void back.run(row));
  if (prices.error && prices.value === null)
    return <ErrorNotice error={prices.error} onRetry={() => void usage.refreshPrices()} />;
  if (prices.value === null) return <Skeleton lines={8} />;
  const rows = priceRows(prices.value, unpriced.value ?? [], query);
  return (
    <Section
      title={t('prices.title')}
      note={t('prices.note')}
      actions={
        <Button
          small
          icon={<Plus size={14} aria-hidden />}
          data-testid="add-price"
          onClick={() => setForm({ provider: '', model: '', price: null })}
        >
          {t('prices.add')}
        </Button>
      }
    >
      <Filter query={query} onQuery={setQuery} />
      {back.error && <ErrorNotice error={back.error} />}
      {rows.length === 0 ? (
        <p className="text-sm text-ink-soft">
          {query === '' ? t('prices.none') : t('prices.nothingFound')}
        </p>
      ) : (
        <Table
          label={t('prices.title')}
          testId="prices"
          columns={columns}
          rows={rows}
          keyOf={(row) => `${row.provider} ${row.model} ${row.own}`}
          rowProps={(row) => ({
            'data-testid': 'price-row',
            'data-own': row.own,
            'data-known': row.price !== null,
          })}
        />
      )}
      {form && <PriceForm start={form} onClose={() => setForm(null)} />}
    </Section>
  );
}
