import { Activity } from 'lucide-react';
import { ToggleGroup } from 'radix-ui';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { Page, Section } from '../app/page.tsx';
import { useServices } from '../app/services.ts';
import { Button } from '../ui/button.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { ErrorNotice } from '../ui/notice.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { useAct } from '../ui/use-act.ts';
import { EgressView } from './egress-view.tsx';
import { RequestPage } from './request-page.tsx';
import { RequestTable } from './request-table.tsx';
import { SummaryFigures } from './summary.tsx';

function Choice({ label, value, options, onChange }: { label: string; value: string; options: readonly (readonly [string, string])[]; onChange: (value: string) => void }) {
  return (
    <ToggleGroup.Root type="single" aria-label={label} value={value} onValueChange={(next) => next && onChange(next)} className="flex rounded-md border border-line bg-surface p-0.5">
      {options.map(([key, name]) => (
        <ToggleGroup.Item
          key={key}
          value={key}
          data-testid={`choice-${key}`}
          className="h-6.5 rounded-sm px-2.5 text-xs whitespace-nowrap text-ink-soft transition-colors hover:text-ink data-[state=on]:bg-selected data-[state=on]:font-medium data-[state=on]:text-ink"
        >
          {name}
        </ToggleGroup.Item>
      ))}
    </ToggleGroup.Root>
  );
}

function Requests() {
  const { t } = useTranslation();
  const { monitor, navigation } = useServices();
  const { requests, moreRequests, summary, days } = useStore(monitor);
  const more = useAct(monitor.olderRequests);
  if (requests.error && requests.value === null) return <ErrorNotice error={requests.error} onRetry={() => void monitor.refresh()} />;
  if (requests.value === null) return <Skeleton lines={8} />;
  if (requests.value.length === 0) {
    const ask = <Button onClick={() => navigation.go({ view: 'chat' })}>{t('monitor.ask')}</Button>;
    return <EmptyState testId="monitor-empty" icon={Activity} title={t('monitor.emptyTitle')} text={t('monitor.emptyText')} action={ask} />;
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

export function MonitorView() {
  const { t } = useTranslation();
  const { monitor, navigation } = useServices();
  const id = useStore(navigation.place, (place) => place.id);
  const days = useStore(monitor, (state) => state.days);
  const [tab, setTab] = useState('requests');
  useEffect(() => void Promise.all([monitor.refresh(), monitor.refreshEgress()]), [monitor]);
  if (id !== null) return <RequestPage id={id} />;
  return (
    <Page
      wide
      title={t('nav.monitor')}
      testId="view-monitor"
      actions={
        <div className="flex flex-wrap gap-2">
          <Choice
            label={t('monitor.what')}
            value={tab}
            onChange={setTab}
            options={[
              ['requests', t('monitor.requests')],
              ['egress', t('egress.tab')],
            ]}
          />
          <Choice label={t('monitor.period')} value={String(days)} onChange={(value) => monitor.setDays(Number(value))} options={[1, 7, 30].map((count) => [String(count), t('monitor.days', { count })])} />
        </div>
      }
    >
      {tab === 'egress' ? <EgressView /> : <Requests />}
    </Page>
  );
}
