import { useTranslation } from 'react-i18next';
import type { EgressRow } from '../../shared/contract/monitoring.ts';
import { StateChip } from '../ui/chip.tsx';
import { useFormat } from '../ui/use-format.ts';
import { When } from '../ui/when.tsx';
import { usePurpose } from './request-facts.tsx';
import { isLoopbackConnection } from './route-model.ts';
import { Table, type Column } from '../ui/table.tsx';

function useColumns(): Column<EgressRow>[] {
  const { t } = useTranslation();
  const format = useFormat();
  const purposeOf = usePurpose();
  return [
    { name: t('monitor.column.time'), cell: (row) => <When at={row.at} /> },
    {
      name: t('egress.host'),
      cell: (row) => (
        <span className="whitespace-nowrap">
          {row.host}{' '}
          {isLoopbackConnection(row) && (
            <span className="text-xs text-ink-faint">({t('where.local')})</span>
          )}
        </span>
      ),
    },
    {
      name: t('egress.verdict'),
      cell: (row) => (
        <StateChip tone={row.allowed ? 'neutral' : 'limit'} title={row.reason || undefined}>
          {row.allowed ? t('egress.allowed') : t('egress.denied')}
        </StateChip>
      ),
    },
    {
      name: t('monitor.column.purpose'),
      cell: (row) => <span className="whitespace-nowrap">{purposeOf(row.purpose)}</span>,
    },
    { name: t('egress.process'), wideOnly: true, cell: (row) => row.process },
    {
      name: t('egress.out'),
      figures: true,
      cell: (row) => <span className="whitespace-nowrap">{format.bytes(row.bytesOut)}</span>,
    },
    {
      name: t('egress.in'),
      figures: true,
      cell: (row) => <span className="whitespace-nowrap">{format.bytes(row.bytesIn)}</span>,
    },
  ];
}

export function EgressTable({ rows }: { rows: readonly EgressRow[] }) {
  const { t } = useTranslation();
  const columns = useColumns();
  return (
    <Table
      label={t('egress.title')}
      testId="egress"
      columns={columns}
      rows={rows}
      keyOf={(row) => row.id}
      rowProps={(row) => ({ 'data-testid': 'egress-row', 'data-allowed': row.allowed })}
    />
  );
}
