import { useTranslation } from 'react-i18next';
import { useNavigation } from '../kit/navigation.ts';
import { useShell } from '../kit/shell-store.ts';
import { Button } from '../ui/button.tsx';
import { ErrorNotice } from '../ui/notice.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { RequestEgress, RequestFacts } from './request-facts.tsx';
import { RouteExplanation } from './route-explanation.tsx';
import { RoutePicture } from './route-picture.tsx';
import { useRequest } from './use-request.ts';

/** The route that led to an answer, next to the answer. */
export function RequestInspector({ id }: { id: string }) {
  const { t } = useTranslation();
  const navigation = useNavigation();
  const shell = useShell();
  const { detail, error } = useRequest(id);
  if (error) return <div className="p-4">{<ErrorNotice error={error} />}</div>;
  if (!detail) return <Skeleton className="p-4" lines={8} />;
  const open = (): void => {
    shell.inspect(null);
    navigation.go({ view: 'monitor', id });
  };
  return (
    <div
      data-testid="request-inspector"
      className="flex min-h-0 flex-col gap-4 overflow-y-auto p-4"
    >
      <RequestEgress detail={detail} />
      <RouteExplanation policy={detail.policy} explanation={detail.explanation} />
      <RoutePicture attempts={detail.attempts} stacked />
      <RequestFacts detail={detail} />
      <Button className="self-start" onClick={open} data-testid="open-request">
        {t('monitor.open')}
      </Button>
    </div>
  );
}
