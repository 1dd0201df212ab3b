import { RotateCcw } from 'lucide-react';
import { useCallback, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PolicyVersion, RoutingPolicy, SplitResult } from '../../shared/contract/policies.ts';
import { toAppError, type AppError } from '../../shared/errors.ts';
import { Section } from '../kit/page.tsx';
import { Table } from '../ui/table.tsx';
import { Button } from '../ui/button.tsx';
import { StateChip } from '../ui/chip.tsx';
import { ErrorNotice } from '../ui/notice.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { useAct } from '../ui/use-act.ts';
import { useFormat } from '../ui/use-format.ts';
import { When } from '../ui/when.tsx';
import { usePolicies } from './policies-store.ts';
import { usePolicyWords } from './policy-words.ts';

/** Loads when mounted, and for each other `ask`. */
function useLoadOnce<T>(ask: () => Promise<T>): { value: T | null; error: AppError | null } {
  const [state, setState] = useState<{ value: T | null; error: AppError | null }>({
    value: null,
    error: null,
  });
  useEffect(() => {
    let left = false;
    ask()
      .then((value) => left || setState({ value, error: null }))
      .catch((error: unknown) => left || setState({ value: null, error: toAppError(error) }));
    return () => void (left = true);
  }, [ask]);
  return state;
}

/** The host notes `↩ 2` where version 2 came back; the sentence is the window's. */
function broughtBack(note: string): string | null {
  return /^↩ (\d+)$/.exec(note)?.[1] ?? null;
}

function VersionRow({
  version,
  onBack,
  busy,
}: {
  version: PolicyVersion;
  onBack: (() => void) | null;
  busy: boolean;
}) {
  const { t } = useTranslation();
  const words = usePolicyWords();
  const back = broughtBack(version.note);
  const note = back === null ? version.note : t('policies.broughtBack', { version: back });
  return (
    <li
      data-testid="policy-version"
      className="flex flex-wrap items-center gap-x-3 gap-y-1 px-4 py-2 text-sm"
    >
      <span className="figures font-medium">
        {t('policies.version', { version: version.version })}
      </span>
      {version.inForce && <StateChip tone="safe">{t('policies.active')}</StateChip>}
      <span className="text-xs text-ink-faint">
        <When at={version.createdAt} />
      </span>
      <span
        className="min-w-0 flex-1 basis-48 truncate text-xs text-ink-soft"
        title={words(version.definition)}
      >
        {note || words(version.definition)}
      </span>
      {!version.inForce && onBack && (
        <Button
          small
          icon={<RotateCcw size={13} aria-hidden />}
          disabled={busy}
          data-testid="rollback"
          onClick={onBack}
        >
          {t('policies.rollback')}
        </Button>
      )}
    </li>
  );
}

/** The versions of a policy. Mounted again for another version, so that it reloads. */
export function PolicyVersions({
  policy,
  onRolledBack,
}: {
  policy: RoutingPolicy;
  onRolledBack: (policy: RoutingPolicy) => void;
}) {
  const { t } = useTranslation();
  const policies = usePolicies();
  const ask = useCallback(() => policies.versions(policy.id), [policies, policy.id]);
  const { value, error } = useLoadOnce(ask);
  const back = useAct(async (version: number) =>
    onRolledBack(await policies.rollback(policy.id, version)),
  );
  return (
    <Section title={t('policies.versions')} note={t('policies.versionsNote')}>
      {(error ?? back.error) && (
        <ErrorNotice error={error ?? back.error ?? { code: 'internal', message: '' }} />
      )}
      {value === null && !error && <Skeleton lines={2} />}
      {value && (
        <ol className="flex flex-col divide-y divide-line rounded-md border border-line bg-surface">
          {value
            .toSorted((a, b) => b.version - a.version)
            .map((version) => (
              <VersionRow
                key={version.version}
                version={version}
                busy={back.busy}
                onBack={policy.source === 'file' ? null : () => void back.run(version.version)}
              />
            ))}
        </ol>
      )}
    </Section>
  );
}

/** The results of both sides of a split, side by side. */
export function SplitResults({ policy }: { policy: RoutingPolicy }) {
  const { t } = useTranslation();
  const format = useFormat();
  const policies = usePolicies();
  const ask = useCallback(() => policies.results(policy.id), [policies, policy.id]);
  const { value, error } = useLoadOnce(ask);
  const duration = (ms: number | null): string => (ms === null ? '–' : format.duration(ms));
  return (
    <Section title={t('policies.results')} note={t('policies.resultsNote')}>
      {error && <ErrorNotice error={error} />}
      {value?.length === 0 && <p className="text-sm text-ink-soft">{t('policies.noResults')}</p>}
      {value && value.length > 0 && (
        <Table<SplitResult>
          label={t('policies.results')}
          rows={value}
          keyOf={(row) => row.tier}
          columns={[
            { name: t('policies.rule.tier'), cell: (row) => row.tier },
            {
              name: t('monitor.requests'),
              figures: true,
              cell: (row) => format.count(row.requests),
            },
            {
              name: t('usage.errorRate'),
              figures: true,
              cell: (row) => (row.requests === 0 ? '–' : format.percent(row.failed / row.requests)),
            },
            {
              name: t('monitor.column.firstToken'),
              figures: true,
              cell: (row) => duration(row.firstTokenMsMedian),
            },
            {
              name: t('monitor.column.total'),
              figures: true,
              cell: (row) => duration(row.totalMsMedian),
            },
            {
              name: t('monitor.column.cost'),
              figures: true,
              cell: (row) =>
                row.costs
                  .map(({ costMicro, currency }) => format.money(costMicro, currency))
                  .join(' + ') || '–',
            },
          ]}
        />
      )}
    </Section>
  );
}
