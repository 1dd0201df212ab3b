import { Activity } from 'lucide-react';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { Page, Section } from '../app/page.tsx';
import { useServices } from '../app/services.ts';
import { Button } from '../ui/button.tsx';
import { Choice } from '../ui/choice.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { ErrorNotice } from '../ui/notice.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { useAct } from '../ui/use-act.ts';
import { PricesView } from '../usage/prices-view.tsx';
import { UsageView } from '../usage/usage-view.tsx';
import { AuditView } from './audit-view.tsx';
import { EgressView } from './egress-view.tsx';
import { RequestPage } from './request-page.tsx';
import { RequestTable } from './request-table.tsx';
import { SummaryFigures } from './summary.tsx';

function Requests() {
  const { t } = useTranslation();
  const { monitor, navigation } = useServices();
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

const tabs = ['requests', 'usage', 'prices', 'egress', 'audit'] as const;
type Tab = (typeof tabs)[number];

function Tabs({ tab }: { tab: Tab }) {
  const { t } = useTranslation();
  const { navigation } = useServices();
  return (
    <Choice
      label={t('monitor.what')}
      value={tab}
      onChange={(next) => navigation.go({ view: 'monitor', id: next === 'requests' ? null : next })}
      options={[
        ['requests', t('monitor.requests')],
        ['usage', t('usage.title')],
        ['prices', t('prices.title')],
        ['egress', t('egress.tab')],
        ['audit', t('audit.tab')],
      ]}
    />
  );
}

/** Usage looks further back than the log of requests; prices and the audit have no period. */
function Period({ tab }: { tab: Tab }) {
  const { t } = useTranslation();
  const { monitor, usage } = useServices();
  const days = useStore(monitor, (state) => state.days);
  const usageDays = useStore(usage, (state) => state.days);
  const option = (count: number): readonly [string, string] => [
    String(count),
    t('monitor.days', { count }),
  ];
  if (tab === 'prices' || tab === 'audit') return null;
  if (tab === 'usage')
    return (
      <Choice
        label={t('monitor.period')}
        value={String(usageDays)}
        onChange={(value) => usage.setDays(Number(value))}
        options={[1, 7, 30, 90].map(option)}
      />
    );
  return (
    <Choice
      label={t('monitor.period')}
      value={String(days)}
      onChange={(value) => monitor.setDays(Number(value))}
      options={[1, 7, 30].map(option)}
    />
  );
}

function Body({ tab }: { tab: Tab }) {
  if (tab === 'usage') return <UsageView />;
  if (tab === 'prices') return <PricesView />;
  if (tab === 'audit') return <AuditView />;
  return tab === 'egress' ? <EgressView /> : <Requests />;
}

/**
 * `#/monitor`, `#/monitor/usage`, `#/monitor/prices`, `#/monitor/egress`, `#/monitor/audit`, and
 * `#/monitor/<request>`.
 */
export function MonitorView() {
  const { t } = useTranslation();
  const { monitor, navigation } = useServices();
  const id = useStore(navigation.place, (place) => place.id);
  useEffect(() => void Promise.all([monitor.refresh(), monitor.refreshEgress()]), [monitor]);
  const tab = id === null ? 'requests' : tabs.find((each) => each === id);
  if (id !== null && tab === undefined) return <RequestPage id={id} />;
  const shown = tab ?? 'requests';
  return (
    <Page
      wide
      title={t('nav.monitor')}
      testId="view-monitor"
      actions={
        <div className="flex max-w-full flex-wrap gap-2">
          <Tabs tab={shown} />
          <Period tab={shown} />
        </div>
      }
    >
      <Body tab={shown} />
    </Page>
  );
}
