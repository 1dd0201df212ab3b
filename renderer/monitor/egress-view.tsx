import { ShieldCheck } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { Section } from '../kit/page.tsx';
import { Button } from '../ui/button.tsx';
import { ErrorNotice } from '../ui/notice.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { useAct } from '../ui/use-act.ts';
import { useFormat } from '../ui/use-format.ts';
import { EgressTable } from './egress-table.tsx';
import { useMonitor, type EgressSummary } from './monitor-store.ts';
import { Table } from '../ui/table.tsx';

/** "Nothing left this machine", said only when the log of every connection bears it out. */
function Statement({ summary, days }: { summary: EgressSummary; days: number }) {
  const { t } = useTranslation();
  const format = useFormat();
  const outside = summary.hosts.filter((host) => host.outside > 0);
  const denied = summary.hosts.reduce((sum, host) => sum + host.denied, 0);
  if (outside.length === 0) {
    return (
      <div
        data-testid="nothing-left"
        className="flex items-center gap-3 rounded-md bg-safe-wash px-4 py-3 text-safe"
      >
        <ShieldCheck size={20} aria-hidden className="shrink-0" />
        <div>
          <p className="font-semibold">{t('egress.nothing')}</p>
          <p className="text-sm">{t('egress.nothingNote', { count: days })}</p>
        </div>
      </div>
    );
  }
  return (
    <div className="flex flex-col gap-2">
      <p className="text-sm">
        {t('egress.left', {
          count: outside.length,
          days: format.count(days),
          denied: format.count(denied),
        })}
      </p>
      <Table
        label={t('egress.hosts')}
        rows={summary.hosts}
        keyOf={(row) => row.host}
        columns={[
          { name: t('egress.host'), cell: (row) => row.host },
          { name: t('egress.allowed'), figures: true, cell: (row) => format.count(row.allowed) },
          { name: t('egress.denied'), figures: true, cell: (row) => format.count(row.denied) },
          { name: t('egress.out'), figures: true, cell: (row) => format.bytes(row.bytesOut) },
          { name: t('egress.in'), figures: true, cell: (row) => format.bytes(row.bytesIn) },
        ]}
      />
    </div>
  );
}

export function EgressView() {
  const { t } = useTranslation();
  const monitor = useMonitor();
  const { egress, egressSummary, moreEgress, days } = useStore(monitor);
  const more = useAct(monitor.olderEgress);
  return (
    <>
      {egressSummary.value && <Statement summary={egressSummary.value} days={days} />}
      <Section title={t('egress.title')} note={t('egress.note')}>
        {egress.error && egress.value === null && (
          <ErrorNotice error={egress.error} onRetry={() => void monitor.refreshEgress()} />
        )}
        {egress.value === null && !egress.error && <Skeleton lines={6} />}
        {egress.value?.length === 0 && <p className="text-sm text-ink-soft">{t('egress.none')}</p>}
        {egress.value !== null && egress.value.length > 0 && <EgressTable rows={egress.value} />}
        {moreEgress && (
          <Button className="self-center" disabled={more.busy} onClick={() => void more.run()}>
            {t('monitor.older')}
          </Button>
        )}
      </Section>
    </>
  );
}
