import { Waypoints } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { viewHash } from '../kit/navigation.ts';
import { useReason } from './use-reason.ts';

interface RouteExplanationProps {
  /** The policy that planned it; null where none did. */
  policy: { alias: string; version: number } | null;
  explanation: readonly { code: string; detail: string }[];
}

/** Which policy planned a request, and what its rules said of it, in order. */
export function RouteExplanation({ policy, explanation }: RouteExplanationProps) {
  const { t } = useTranslation();
  const reasonOf = useReason();
  if (!policy && explanation.length === 0) return null;
  return (
    <div data-testid="route-explanation" className="flex flex-col gap-1 text-sm">
      {policy && (
        <p className="flex items-center gap-2">
          <Waypoints size={14} aria-hidden className="shrink-0 text-ink-faint" />
          <a
            href={viewHash({ view: 'accounts', id: 'policies' })}
            className="rounded-sm underline decoration-line-strong underline-offset-2 hover:text-ember-ink"
          >
            {t('route.policy', { alias: policy.alias, version: policy.version })}
          </a>
        </p>
      )}
      <Explanation explanation={explanation} reasonOf={reasonOf} />
    </div>
  );
}

function Explanation({
  explanation,
  reasonOf,
}: {
  explanation: RouteExplanationProps['explanation'];
  reasonOf: ReturnType<typeof useReason>;
}) {
  const [first] = explanation;
  if (!first) return null;
  if (explanation.length === 1) return <p className="text-ink-soft">{reasonOf(first)}</p>;
  return (
    <ol className="flex list-decimal flex-col gap-0.5 pl-6 text-ink-soft marker:text-ink-faint">
      {explanation.map((reason) => (
        <li key={reason.code + reason.detail}>{reasonOf(reason)}</li>
      ))}
    </ol>
  );
}
