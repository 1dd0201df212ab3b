import { Activity } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { useNavigation } from '../kit/navigation.ts';
import { Section } from '../kit/page.tsx';
import { Button } from '../ui/button.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { ErrorNotice } from '../ui/notice.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { useAct } from '../ui/use-act.ts';
import { useMonitor } from './monitor-store.ts';
import { RequestTable } from './request-table.tsx';
import { SummaryFigures } from './summary.tsx';

/** The log of requests, with what it adds up to above it. */
export function RequestsView() {
  const { t } = useTranslation();
  const monitor = useMonitor();
  const navigation = useNavigation();
  const { requests, moreRequests, summary, days } = useStore(monitor);
  const more = useAct(monitor.olderRequests);
  if (requests.error && requests.value === null)
    return <ErrorNotice error={requests.error} onRetry={() => void monitor.refresh()} />;
  if (requests.value === null) return <Skeleton lines={8} />;
  if (requests.value.length === 0) {
    const ask = <Button onClick={() => navigation.go({ view: 'chat' })}>{t('monitor.ask')}</Button>;
    return (
      <EmptyState
        testId="monitor-empty"
        icon={Activity}
        title={t('monitor.emptyTitle')}
        text={t('monitor.emptyText')}
        action={ask}
      />
    );
  }
  return (
    <>
      {summary.value && <SummaryFigures summary={summary.value} days={days} />}
      <Section title={t('monitor.requests')} note={t('monitor.requestsNote')}>
        <RequestTable rows={requests.value} />
        {moreRequests && (
          <Button className="self-center" disabled={more.busy} onClick={() => void more.run()}>
            {t('monitor.older')}
          </Button>
        )}
      </Section>
    </>
  );
}
