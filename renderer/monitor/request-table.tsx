import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { RequestRow } from '../../shared/contract/monitoring.ts';
import { viewHash } from '../kit/navigation.ts';
import { WhereChip } from '../ui/chip.tsx';
import { cx } from '../ui/class-names.ts';
import { useFormat } from '../ui/use-format.ts';
import { When } from '../ui/when.tsx';
import { CachedChip, OutcomeChip, useCost, usePurpose } from './request-facts.tsx';
import { Table, type Column } from '../ui/table.tsx';

function useColumns(): Column<RequestRow>[] {
  const { t } = useTranslation();
  const format = useFormat();
  const costOf = useCost();
  const purposeOf = usePurpose();
  const duration = (ms: number | null): string => (ms === null ? '' : format.duration(ms));
  return [
    {
      name: t('monitor.column.time'),
      cell: (row) => (
        <a
          href={viewHash({ view: 'monitor', id: row.id })}
          data-testid="request-link"
          className={cx(
            'rounded-sm text-ink underline decoration-line-strong underline-offset-2',
            'hover:text-ember-ink',
          )}
        >
          <When at={row.at} />
        </a>
      ),
    },
    {
      name: t('monitor.column.outcome'),
      cell: (row) => (
        <span className="flex gap-1">
          <OutcomeChip outcome={row.outcome} />
          <CachedChip cached={row.cached} />
        </span>
      ),
    },
    {
      name: t('monitor.column.model'),
      cell: (row) => (
        <span className="block max-w-52 truncate">{row.model ?? row.requestedModel}</span>
      ),
    },
    {
      name: t('monitor.column.account'),
      cell: (row) =>
        row.model === null ? (
          ''
        ) : (
          <WhereChip local={row.local} provider={row.accountName ?? row.provider ?? ''} />
        ),
    },
    {
      name: t('monitor.column.purpose'),
      wideOnly: true,
      cell: (row) => <span className="whitespace-nowrap">{purposeOf(row.purpose)}</span>,
    },
    {
      name: t('monitor.column.tokens'),
      figures: true,
      cell: (row) => (
        <span
          className={cx('whitespace-nowrap')}
        >{`${format.count(row.inputTokens)} → ${format.count(row.outputTokens)}`}</span>
      ),
    },
    {
      name: t('monitor.column.cost'),
      figures: true,
      cell: (row) => <span className="whitespace-nowrap">{costOf(row)}</span>,
    },
    {
      name: t('monitor.column.firstToken'),
      figures: true,
      cell: (row) => <span className="whitespace-nowrap">{duration(row.firstTokenMs)}</span>,
    },
    {
      name: t('monitor.column.attempts'),
      figures: true,
      wideOnly: true,
      cell: (row) => format.count(row.attempts),
    },
  ];
}

export function RequestTable({ rows }: { rows: readonly RequestRow[] }) {
  const { t } = useTranslation();
  const columns = useColumns();
  const rowProps = useMemo(
    () => (row: RequestRow) => ({
      'data-testid': 'request-row',
      'data-outcome': row.outcome,
      'data-local': row.local,
    }),
    [],
  );
  return (
    <Table
      label={t('monitor.requests')}
      testId="requests"
      columns={columns}
      rows={rows}
      keyOf={(row) => row.id}
      rowProps={rowProps}
    />
  );
}
