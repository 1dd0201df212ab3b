import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PolicyDefinition } from '../../shared/contract/policies.ts';
import { RouteExplanation } from '../monitor/route-explanation.tsx';
import { planSteps } from '../monitor/route-model.ts';
import { PassedOver, RouteSteps } from '../monitor/route-picture.tsx';
import { cx } from '../ui/class-names.ts';
import { Field, Select, TextArea } from '../ui/field.tsx';
import { ErrorNotice, Notice } from '../ui/notice.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { useClientNames } from './rule-forms.tsx';
import { problemsOf } from './policy-draft.ts';
import type { SampleRequest } from './policies-store.ts';
import { usePreview } from './use-preview.ts';

function SampleForm({
  sample,
  onChange,
}: {
  sample: SampleRequest;
  onChange: (sample: SampleRequest) => void;
}) {
  const { t } = useTranslation();
  const names = useClientNames().filter(([name]) => name !== '*');
  return (
    <div className="flex flex-col gap-2">
      <Field label={t('policies.sample.text')}>
        {(ids) => (
          <TextArea
            {...ids}
            rows={3}
            value={sample.text}
            onChange={(event) => onChange({ ...sample, text: event.target.value })}
            data-testid="sample-text"
          />
        )}
      </Field>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2 text-sm">
        <Select
          aria-label={t('policies.sample.client')}
          value={sample.client}
          onChange={(event) => onChange({ ...sample, client: event.target.value })}
          className="w-auto!"
        >
          {names.map(([name, words]) => (
            <option key={name} value={name}>
              {words}
            </option>
          ))}
        </Select>
        {(['tools', 'images'] as const).map((need) => (
          <label key={need} className="flex items-center gap-1.5">
            <input
              type="checkbox"
              checked={sample[need]}
              onChange={(event) => onChange({ ...sample, [need]: event.target.checked })}
              className="accent-ember"
            />
            {t(`policies.sample.${need}`)}
          </label>
        ))}
      </div>
    </div>
  );
}

function Plan({ definition, sample }: { definition: PolicyDefinition; sample: SampleRequest }) {
  const { t } = useTranslation();
  const { plan, error, stale } = usePreview(definition, sample);
  const problems = problemsOf(definition);
  if (problems.length > 0) {
    return (
      <Notice tone="limit" title={t('policies.unfinished')} testId="policy-problems">
        <ul>
          {problems.map(({ code, detail }) => (
            <li key={code + detail}>{t(`policies.problem.${code}`, { detail })}</li>
          ))}
        </ul>
      </Notice>
    );
  }
  if (error) return <ErrorNotice error={error} testId="preview-error" />;
  if (!plan) return <Skeleton lines={5} />;
  const { asked, passedOver } = planSteps(plan);
  return (
    <div
      data-testid="plan-preview"
      data-stale={stale}
      className={cx('flex flex-col gap-3 transition-opacity', stale && 'opacity-60')}
    >
      <RouteExplanation policy={null} explanation={plan.explanation} />
      {asked.length === 0 ? (
        <Notice tone="fail" title={t('policies.noCandidate')} />
      ) : (
        <RouteSteps steps={asked} stacked label={t('route.label')} />
      )}
      <PassedOver steps={passedOver} stacked />
    </div>
  );
}

/** What this draft would do with one request, this moment; nothing is sent. */
export function PlanPreviewPanel({ definition }: { definition: PolicyDefinition }) {
  const { t } = useTranslation();
  const [sample, setSample] = useState<SampleRequest>(() => ({
    text: t('policies.sample.start'),
    client: 'app',
    tools: false,
    images: false,
  }));
  return (
    <aside
      aria-label={t('policies.preview')}
      className="flex flex-col gap-4 rounded-md border border-line bg-list p-4"
    >
      <div>
        <h2 className="text-base font-semibold">{t('policies.preview')}</h2>
        <p className="text-sm text-ink-soft">{t('policies.previewNote')}</p>
      </div>
      <SampleForm sample={sample} onChange={setSample} />
      <Plan definition={definition} sample={sample} />
    </aside>
  );
}
