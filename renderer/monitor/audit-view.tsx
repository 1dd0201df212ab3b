import { ScrollText } from 'lucide-react';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { AuditRow } from '../../shared/contract/audit.ts';
import { desktopOwnerId } from '../../shared/ids.ts';
import { Section } from '../kit/page.tsx';
import { Button } from '../ui/button.tsx';
import { StateChip } from '../ui/chip.tsx';
import { SegmentedControl } from '../ui/segmented-control.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { ErrorNotice } from '../ui/notice.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { useAct } from '../ui/use-act.ts';
import { When } from '../ui/when.tsx';
import { Table, type Column } from '../ui/table.tsx';
import { useAudit } from './audit-store.ts';

const filters = ['all', 'done', 'refused'] as const;

function useColumns(): Column<AuditRow>[] {
  const { t, i18n } = useTranslation();
  const actorOf = ({ actor, actorName }: AuditRow): string =>
    actor === ''
      ? t('audit.unknown')
      : actor === desktopOwnerId
        ? t('audit.me')
        : actorName || t('audit.removed');
  const actionOf = ({ action }: AuditRow): string => {
    const name = action.replaceAll('.', '_');
    return i18n.exists(`audit.action.${name}`) ? t(`audit.action.${name}`) : action;
  };
  return [
    { name: t('monitor.column.time'), cell: (row) => <When at={row.at} /> },
    {
      name: t('audit.who'),
      cell: (row) => <span className="whitespace-nowrap">{actorOf(row)}</span>,
    },
    {
      name: t('audit.what'),
      cell: (row) => `${actionOf(row)}${row.subject === '' ? '' : ` · ${row.subject}`}`,
    },
    {
      name: t('audit.outcome'),
      cell: (row) => (
        <StateChip tone={row.outcome === 'done' ? 'neutral' : 'limit'}>
          {t(`audit.${row.outcome}`)}
        </StateChip>
      ),
    },
    {
      name: t('audit.from'),
      wideOnly: true,
      cell: (row) =>
        row.peer === '' ? t(`audit.via.${row.via}`) : <span className="figures">{row.peer}</span>,
    },
    {
      name: t('audit.detail'),
      wideOnly: true,
      cell: (row) => (
        <span className="text-xs text-ink-soft [overflow-wrap:anywhere]">{row.detail}</span>
      ),
    },
  ];
}

/** Who changed what here, and who was refused. */
export function AuditView() {
  const { t } = useTranslation();
  const audit = useAudit();
  const { rows, filter, more } = useStore(audit);
  const columns = useColumns();
  const older = useAct(audit.older);
  useEffect(() => void audit.refresh(), [audit]);
  const choice = (
    <SegmentedControl
      label={t('audit.outcome')}
      value={filter}
      onChange={(next) => audit.setFilter(filters.find((one) => one === next) ?? 'all')}
      options={filters.map((one) => [one, t(`audit.${one}`)] as const)}
    />
  );
  return (
    <Section title={t('audit.title')} note={t('audit.note')} actions={choice}>
      {rows.error && rows.value === null && (
        <ErrorNotice error={rows.error} onRetry={() => void audit.refresh()} />
      )}
      {rows.value === null && !rows.error && <Skeleton lines={6} />}
      {rows.value?.length === 0 && (
        <EmptyState
          testId="audit-empty"
          icon={ScrollText}
          title={t('audit.emptyTitle')}
          text={t('audit.emptyText')}
        />
      )}
      {rows.value !== null && rows.value.length > 0 && (
        <Table
          label={t('audit.title')}
          testId="audit"
          columns={columns}
          rows={rows.value}
          keyOf={(row) => row.id}
          rowProps={(row) => ({ 'data-testid': 'audit-row', 'data-outcome': row.outcome })}
        />
      )}
      {more && (
        <Button className="self-center" disabled={older.busy} onClick={() => void older.run()}>
          {t('monitor.older')}
        </Button>
      )}
      {older.error && <ErrorNotice error={older.error} />}
    </Section>
  );
}
