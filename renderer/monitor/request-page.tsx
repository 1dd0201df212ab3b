import { ArrowLeft } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useNavigation } from '../kit/navigation.ts';
import { Page, Section } from '../kit/page.tsx';
import { Button } from '../ui/button.tsx';
import { ErrorNotice } from '../ui/notice.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { EgressTable } from './egress-table.tsx';
import { RequestEgress, RequestFacts } from './request-facts.tsx';
import { RouteExplanation } from './route-explanation.tsx';
import { RoutePicture } from './route-picture.tsx';
import { useRequest } from './use-request.ts';

export function RequestPage({ id }: { id: string }) {
  const { t } = useTranslation();
  const navigation = useNavigation();
  const { detail, error } = useRequest(id);
  return (
    <Page
      wide
      testId="view-request"
      title={t('inspector.request')}
      actions={
        <Button
          small
          icon={<ArrowLeft size={14} aria-hidden />}
          onClick={() => navigation.go({ view: 'monitor' })}
        >
          {t('nav.monitor')}
        </Button>
      }
    >
      {error && <ErrorNotice error={error} />}
      {!detail && !error && <Skeleton lines={8} />}
      {detail && (
        <>
          <RequestEgress detail={detail} />
          <Section title={t('route.title')} note={t('route.note')}>
            <RouteExplanation policy={detail.policy} explanation={detail.explanation} />
            <RoutePicture attempts={detail.attempts} />
          </Section>
          <Section title={t('monitor.details')}>
            <RequestFacts detail={detail} />
          </Section>
          {detail.egress.length > 0 && (
            <Section title={t('egress.title')}>
              <EgressTable rows={detail.egress} />
            </Section>
          )}
        </>
      )}
    </Page>
  );
}
