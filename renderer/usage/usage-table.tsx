import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { UsageGroup, UsageRow } from '../../shared/contract/usage.ts';
import { useAccounts } from '../accounts/accounts-store.ts';
import { usePurpose } from '../monitor/request-facts.tsx';
import { Table, type Column } from '../ui/table.tsx';
import { useErrorTitle } from '../ui/use-host-text.ts';
import { useFormat } from '../ui/use-format.ts';
import type { GroupedRows } from './usage-store.ts';

/**
 * The key of a row in words: days as dates, providers by name, and words for an empty key.
 */
function useKeyWords(): (group: UsageGroup, value: string | null) => string {
  const { t } = useTranslation();
  const format = useFormat();
  const purposeOf = usePurpose();
  const errorTitle = useErrorTitle();
  const providers = useStore(useAccounts(), (state) => state.providers.value);
  return (group, value) => {
    if (value === null || value === '') return t(`usage.unnamed.${group}`);
    if (group === 'day') return format.day(value);
    if (group === 'purpose') return purposeOf(value);
    if (group === 'error') return errorTitle(value);
    if (group === 'provider')
      return value === 'local'
        ? t('where.local')
        : (providers?.find(({ id }) => id === value)?.name ?? value);
    return value;
  };
}

function useCosts(): (row: UsageRow) => string {
  const { t } = useTranslation();
  const format = useFormat();
  return ({ costs, unknownCosts }) => {
    const known = costs
      .map(({ costMicro, currency }) => format.money(costMicro, currency))
      .join(' + ');
    const unknown = unknownCosts > 0 ? t('usage.unknownCosts', { count: unknownCosts }) : '';
    return [known, unknown].filter(Boolean).join(' + ') || t('footnote.free');
  };
}

function useColumns(groupBy: readonly UsageGroup[]): Column<UsageRow>[] {
  const { t } = useTranslation();
  const format = useFormat();
  const words = useKeyWords();
  const costsOf = useCosts();
  const duration = (ms: number | undefined): string =>
    ms === undefined ? '–' : format.duration(ms);
  const nowrap = (text: string) => <span className="whitespace-nowrap">{text}</span>;
  return [
    ...groupBy.map((group, index): Column<UsageRow> => ({
      name: t(`usage.group.${group}`),
      cell: (row) => (
        <span className="block max-w-64 truncate">{words(group, row.key[index] ?? null)}</span>
      ),
    })),
    { name: t('monitor.requests'), figures: true, cell: (row) => format.count(row.requests) },
    {
      name: t('usage.errorRate'),
      figures: true,
      cell: (row) =>
        row.requests === 0 ? (
          '–'
        ) : (
          <span className={row.failed > 0 ? 'text-fail' : ''}>
            {format.percent(row.failed / row.requests)}
          </span>
        ),
    },
    {
      name: t('usage.input'),
      figures: true,
      cell: (row) => (
        <span
          title={
            row.cacheReadTokens > 0 ? t('usage.cached', { count: row.cacheReadTokens }) : undefined
          }
        >
          {nowrap(format.count(row.inputTokens + row.cacheReadTokens))}
        </span>
      ),
    },
    {
      name: t('usage.output'),
      figures: true,
      cell: (row) => (
        <span
          title={row.estimated > 0 ? t('usage.estimated', { count: row.estimated }) : undefined}
        >
          {nowrap(`${row.estimated > 0 ? '≈ ' : ''}${format.count(row.outputTokens)}`)}
        </span>
      ),
    },
    { name: t('monitor.column.cost'), figures: true, cell: (row) => nowrap(costsOf(row)) },
    {
      name: t('usage.firstToken', { p: 'P50' }),
      figures: true,
      cell: (row) => nowrap(duration(row.firstTokenMs?.p50)),
    },
    {
      name: t('usage.firstToken', { p: 'P95' }),
      figures: true,
      wideOnly: true,
      cell: (row) => nowrap(duration(row.firstTokenMs?.p95)),
    },
    {
      name: t('usage.total', { p: 'P50' }),
      figures: true,
      cell: (row) => nowrap(duration(row.totalMs?.p50)),
    },
    {
      name: t('usage.total', { p: 'P95' }),
      figures: true,
      cell: (row) => nowrap(duration(row.totalMs?.p95)),
    },
    {
      name: t('usage.total', { p: 'P99' }),
      figures: true,
      cell: (row) => nowrap(duration(row.totalMs?.p99)),
    },
  ];
}

export function UsageTable({ grouped }: { grouped: GroupedRows }) {
  const { t } = useTranslation();
  const columns = useColumns(grouped.groupBy);
  return (
    <Table
      label={t('usage.title')}
      testId="usage"
      columns={columns}
      rows={grouped.rows}
      keyOf={(row) => JSON.stringify(row.key)}
      rowProps={() => ({ 'data-testid': 'usage-row' })}
    />
  );
}
