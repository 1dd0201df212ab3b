import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { useNavigation } from '../kit/navigation.ts';
import { Page } from '../kit/page.tsx';
import { useMonitor } from '../monitor/monitor-store.ts';
import { SegmentedControl } from '../ui/segmented-control.tsx';
import { PricesView } from '../usage/prices-view.tsx';
import { useUsage } from '../usage/usage-store.ts';
import { UsageView } from '../usage/usage-view.tsx';
import { AuditView } from '../monitor/audit-view.tsx';
import { EgressView } from '../monitor/egress-view.tsx';
import { RequestPage } from '../monitor/request-page.tsx';
import { RequestsView } from '../monitor/requests-view.tsx';

const tabs = ['requests', 'usage', 'prices', 'egress', 'audit'] as const;
type Tab = (typeof tabs)[number];

function Tabs({ tab }: { tab: Tab }) {
  const { t } = useTranslation();
  const navigation = useNavigation();
  return (
    <SegmentedControl
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
  const monitor = useMonitor();
  const usage = useUsage();
  const days = useStore(monitor, (state) => state.days);
  const usageDays = useStore(usage, (state) => state.days);
  const option = (count: number): readonly [string, string] => [
    String(count),
    t('monitor.days', { count }),
  ];
  if (tab === 'prices' || tab === 'audit') return null;
  if (tab === 'usage')
    return (
      <SegmentedControl
        label={t('monitor.period')}
        value={String(usageDays)}
        onChange={(value) => usage.setDays(Number(value))}
        options={[1, 7, 30, 90].map(option)}
      />
    );
  return (
    <SegmentedControl
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
  return tab === 'egress' ? <EgressView /> : <RequestsView />;
}

/**
 * `#/monitor`, `#/monitor/usage`, `#/monitor/prices`, `#/monitor/egress`, `#/monitor/audit`, and
 * `#/monitor/<request>`.
 */
export function MonitorView() {
  const { t } = useTranslation();
  const monitor = useMonitor();
  const navigation = useNavigation();
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
