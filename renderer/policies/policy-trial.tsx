import { FlaskConical } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PolicyDefinition, PolicyTrial } from '../../shared/contract/policies.ts';
import { viewHash } from '../kit/navigation.ts';
import { Section } from '../kit/page.tsx';
import { Table } from '../ui/table.tsx';
import { Button } from '../ui/button.tsx';
import { ErrorNotice, Notice } from '../ui/notice.tsx';
import { useAct } from '../ui/use-act.ts';
import { useFormat } from '../ui/use-format.ts';
import { When } from '../ui/when.tsx';
import { usePolicies } from './policies-store.ts';
import { trialRows, type TrialRow } from './trial-model.ts';

/** For each currency: the cost, the cost with this draft, and the difference. */
function Costs({ costs }: Pick<PolicyTrial, 'costs'>) {
  const { t } = useTranslation();
  const format = useFormat();
  if (costs.length === 0)
    return <p className="text-sm text-ink-soft">{t('policies.try.costsUnknown')}</p>;
  return (
    <ul className="figures flex flex-col gap-1 text-sm" data-testid="trial-costs">
      {costs.map(({ currency, beforeMicro, afterMicro }) => {
        const difference = afterMicro - beforeMicro;
        const change =
          difference === 0
            ? t('policies.try.same')
            : t(difference < 0 ? 'policies.try.less' : 'policies.try.more', {
                amount: format.money(Math.abs(difference), currency),
              });
        return (
          <li key={currency}>
            {t('policies.try.cost', {
              before: format.money(beforeMicro, currency),
              after: format.money(afterMicro, currency),
              change,
            })}
          </li>
        );
      })}
    </ul>
  );
}

function Shares({ trial }: { trial: PolicyTrial }) {
  const { t } = useTranslation();
  const format = useFormat();
  const rows = trialRows(trial);
  return (
    <Table<TrialRow>
      label={t('policies.try.who')}
      rows={rows}
      keyOf={(row) => row.key}
      columns={[
        { name: t('monitor.column.model'), cell: (row) => row.model },
        { name: t('monitor.column.account'), cell: (row) => row.accountName ?? t('where.local') },
        { name: t('policies.try.was'), figures: true, cell: (row) => format.count(row.before) },
        { name: t('policies.try.wouldBe'), figures: true, cell: (row) => format.count(row.after) },
      ]}
    />
  );
}

function Samples({ samples }: Pick<PolicyTrial, 'samples'>) {
  const { t } = useTranslation();
  if (samples.length === 0) return null;
  return (
    <details className="text-sm">
      <summary className="w-fit rounded-sm text-ink-soft hover:text-ink">
        {t('policies.try.samples', { count: samples.length })}
      </summary>
      <ul className="mt-2 flex flex-col gap-1">
        {samples.map((sample) => (
          <li key={sample.requestId} className="flex flex-wrap gap-x-3">
            <a
              href={viewHash({ view: 'monitor', id: sample.requestId })}
              className="rounded-sm underline decoration-line-strong underline-offset-2 hover:text-ember-ink"
            >
              <When at={sample.at} />
            </a>
            <span className="text-ink-soft">{`${sample.before} → ${sample.after}`}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}

/** What the ledger does not record, so that a trial is not mistaken for a measurement. */
function Assumed({ assumed }: Pick<PolicyTrial, 'assumed'>) {
  const { t } = useTranslation();
  if (assumed.length === 0) return null;
  return (
    <div className="text-xs text-ink-soft">
      <p>{t('policies.try.assumedTitle')}</p>
      <ul className="list-disc pl-4">
        {assumed.map((each) => (
          <li key={each}>{t(`policies.try.assumed.${each}`)}</li>
        ))}
      </ul>
    </div>
  );
}

function Result({ trial }: { trial: PolicyTrial }) {
  const { t } = useTranslation();
  if (trial.requests === 0)
    return <p className="text-sm text-ink-soft">{t('policies.try.none')}</p>;
  return (
    <div data-testid="trial" className="flex flex-col gap-3">
      <p className="text-sm font-medium">
        {t('policies.try.changed', { changed: trial.changed, count: trial.requests })}
      </p>
      {trial.unserved > 0 && (
        <Notice tone="limit" title={t('policies.try.unserved', { count: trial.unserved })} />
      )}
      <Costs costs={trial.costs} />
      <Shares trial={trial} />
      <Samples samples={trial.samples} />
      <Assumed assumed={trial.assumed} />
    </div>
  );
}

/** What would have happened: past requests, planned again with this draft. */
export function PolicyTrialSection({
  definition,
  alias,
  ready,
}: {
  definition: PolicyDefinition;
  alias: string | null;
  ready: boolean;
}) {
  const { t } = useTranslation();
  const policies = usePolicies();
  const [result, setResult] = useState<{ trial: PolicyTrial; of: PolicyDefinition } | null>(null);
  const { run, busy, error } = useAct(async (only: string | null) =>
    setResult({ trial: await policies.try(definition, only), of: definition }),
  );
  return (
    <Section
      title={t('policies.try.title')}
      note={t('policies.try.note')}
      actions={
        <div className="flex flex-wrap gap-2">
          {alias !== null && (
            <Button small disabled={busy || !ready} onClick={() => void run(alias)}>
              {t('policies.try.ofAlias', { alias })}
            </Button>
          )}
          <Button
            small
            icon={<FlaskConical size={14} aria-hidden />}
            disabled={busy || !ready}
            data-testid="try-policy"
            onClick={() => void run(null)}
          >
            {t('policies.try.all')}
          </Button>
        </div>
      }
    >
      {busy && (
        <p role="status" className="w-fit animate-breathe text-sm text-ink-faint">
          {t('policies.try.busy')}
        </p>
      )}
      {error && <ErrorNotice error={error} />}
      {!busy && result && (
        <>
          {result.of !== definition && (
            <p className="text-xs text-limit">{t('policies.try.stale')}</p>
          )}
          <Result trial={result.trial} />
        </>
      )}
    </Section>
  );
}
