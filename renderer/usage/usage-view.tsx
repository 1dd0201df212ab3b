import { BarChart3, Download } from 'lucide-react';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { useAccounts } from '../accounts/accounts-store.ts';
import { useNavigation } from '../kit/navigation.ts';
import { Section } from '../kit/page.tsx';
import { Button } from '../ui/button.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { Select } from '../ui/field.tsx';
import { ErrorNotice } from '../ui/notice.tsx';
import { saveText } from '../ui/save-text.ts';
import { Skeleton } from '../ui/skeleton.tsx';
import { useAct } from '../ui/use-act.ts';
import { UsageChart } from './usage-chart.tsx';
import { useUsage } from './usage-store.ts';
import { UsageTable } from './usage-table.tsx';
import { usageGroupSchema, type UsageGroup } from '../../shared/contract/usage.ts';

const groups = usageGroupSchema.options;

function GroupSelect({
  label,
  value,
  without,
  onChange,
}: {
  label: string;
  value: UsageGroup | null;
  without?: UsageGroup;
  onChange: (group: UsageGroup | null) => void;
}) {
  const { t } = useTranslation();
  return (
    <label className="flex items-center gap-2 text-sm text-ink-soft">
      {label}
      <Select
        value={value ?? ''}
        onChange={(event) => onChange(groups.find((group) => group === event.target.value) ?? null)}
        className="w-auto!"
        data-testid={without ? 'group-second' : 'group-first'}
      >
        {without && <option value="">–</option>}
        {groups
          .filter((group) => group !== without)
          .map((group) => (
            <option key={group} value={group}>
              {t(`usage.group.${group}`)}
            </option>
          ))}
      </Select>
    </label>
  );
}

function Grouping() {
  const { t } = useTranslation();
  const usage = useUsage();
  const [first = 'model', second = null] = useStore(usage, (state) => state.groupBy);
  const set = (...next: (UsageGroup | null)[]): void =>
    usage.setGroupBy(next.filter((group) => group !== null));
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
      <GroupSelect
        label={t('usage.by')}
        value={first}
        onChange={(group) => set(group, second === group ? null : second)}
      />
      <GroupSelect
        label={t('usage.thenBy')}
        value={second}
        without={first}
        onChange={(group) => set(first, group)}
      />
    </div>
  );
}

function Export() {
  const { t } = useTranslation();
  const usage = useUsage();
  const { run, busy, error } = useAct(async (format: 'csv' | 'json') =>
    saveText(await usage.export(format)),
  );
  return (
    <>
      {(['csv', 'json'] as const).map((format) => (
        <Button
          key={format}
          small
          icon={<Download size={14} aria-hidden />}
          disabled={busy}
          data-testid={`export-${format}`}
          onClick={() => void run(format)}
        >
          {t('usage.export', { format: format.toUpperCase() })}
        </Button>
      ))}
      {error && <ErrorNotice error={error} />}
    </>
  );
}

export function UsageView() {
  const { t } = useTranslation();
  const usage = useUsage();
  const accounts = useAccounts();
  const navigation = useNavigation();
  const { rows, byDay, days } = useStore(usage);
  useEffect(() => void Promise.all([usage.refresh(), accounts.refresh()]), [usage, accounts]);
  if (rows.error && rows.value === null)
    return <ErrorNotice error={rows.error} onRetry={() => void usage.refresh()} />;
  if (rows.value === null) return <Skeleton lines={8} />;
  if (rows.value.rows.length === 0) {
    return (
      <EmptyState
        testId="usage-empty"
        icon={BarChart3}
        title={t('usage.emptyTitle')}
        text={t('usage.emptyText')}
        action={<Button onClick={() => navigation.go({ view: 'chat' })}>{t('monitor.ask')}</Button>}
      />
    );
  }
  return (
    <>
      {byDay.value && days > 1 && <UsageChart rows={byDay.value} count={days} />}
      <Section
        title={t('usage.title')}
        note={t('usage.note')}
        actions={<div className="flex flex-wrap gap-2">{<Export />}</div>}
      >
        <Grouping />
        {rows.error && <ErrorNotice error={rows.error} onRetry={() => void usage.refresh()} />}
        <UsageTable grouped={rows.value} />
      </Section>
    </>
  );
}
