import {
  ArrowRight,
  Ban,
  Check,
  Circle,
  CircleDot,
  Cloud,
  Loader,
  ShieldCheck,
  SkipForward,
  Split,
  X,
} from 'lucide-react';
import { Fragment } from 'react';
import { useTranslation } from 'react-i18next';
import { storedErrorWords } from '../../shared/contract/error-phrase.ts';
import type { Attempt } from '../../shared/contract/monitoring.ts';
import { cx } from '../ui/class-names.ts';
import { useFormat } from '../ui/use-format.ts';
import { routeSteps, type RouteStep, type StepOutcome } from './route-model.ts';
import { useReason } from './use-reason.ts';
import { useErrorTitle, useHostText } from '../ui/use-host-text.ts';

const icons: Record<StepOutcome, typeof Check> = {
  served: Check,
  failed: X,
  passed_over: SkipForward,
  not_needed: Circle,
  aborted: Ban,
  running: Loader,
  first: CircleDot,
  next: Circle,
};

function Paid({ paid }: { paid: NonNullable<RouteStep['paidInVain']> }) {
  const { t } = useTranslation();
  const format = useFormat();
  const cost =
    paid.costMicro === null || paid.currency === null
      ? t('monitor.unknown')
      : format.money(paid.costMicro, paid.currency);
  return (
    <p data-testid="paid-in-vain" className="figures text-xs font-medium text-limit">
      {t('route.paid', { cost, tokens: format.count(paid.tokens) })}
    </p>
  );
}

function StepBody({ step }: { step: RouteStep }) {
  const { t } = useTranslation();
  const hostText = useHostText();
  const errorTitle = useErrorTitle();
  const format = useFormat();
  const reasonOf = useReason();
  const times = [
    step.firstTokenMs === null
      ? ''
      : t('footnote.firstToken', { time: format.duration(step.firstTokenMs) }),
    step.totalMs === null ? '' : t('footnote.total', { time: format.duration(step.totalMs) }),
  ].filter(Boolean);
  return (
    <>
      {step.errorCode && (
        <p className={cx('text-xs', step.served ? '' : 'text-fail')}>
          <span className="block font-medium">{errorTitle(step.errorCode)}</span>
          {hostText(storedErrorWords(step))}
        </p>
      )}
      {step.reasons.length > 0 && (
        <ul className="flex flex-col gap-0.5 text-xs">
          {step.reasons.map((reason) => (
            <li key={reason.code + reason.detail}>{reasonOf(reason)}</li>
          ))}
        </ul>
      )}
      {times.length > 0 && <p className="figures text-xs">{times.join(' · ')}</p>}
      {step.paidInVain && <Paid paid={step.paidInVain} />}
    </>
  );
}

function StepHead({ step }: { step: RouteStep }) {
  const { t } = useTranslation();
  const Icon = icons[step.outcome];
  return (
    <span className="flex flex-wrap items-center gap-1.5 text-xs font-medium">
      <Icon size={13} aria-hidden className="shrink-0" />
      <span className="figures">{step.order}</span>
      <span>{t(`route.outcome.${step.outcome}`)}</span>
      {step.tier && (
        <span
          data-testid="step-tier"
          title={t('route.tier', { tier: step.tier })}
          className="ml-auto max-w-24 truncate rounded-sm border border-current px-1 font-normal"
        >
          {step.tier}
        </span>
      )}
    </span>
  );
}

function Step({ step }: { step: RouteStep }) {
  const { t } = useTranslation();
  const Where = step.local ? ShieldCheck : Cloud;
  return (
    <li
      data-testid="route-step"
      data-outcome={step.outcome}
      className={cx(
        'flex w-52 shrink-0 flex-col gap-2 rounded-md border px-3 py-2.5 [overflow-wrap:anywhere]',
        step.served
          ? 'border-ember bg-ember text-on-ember'
          : step.tried
            ? 'border-line-strong bg-surface'
            : 'border-dashed border-line-strong text-ink-soft',
      )}
    >
      <StepHead step={step} />
      <span className="flex flex-col">
        <span className="flex items-center gap-1.5 text-sm font-semibold">
          <Where size={14} aria-hidden className="shrink-0" />
          {step.local ? t('where.local') : step.title}
        </span>
        <span className="text-xs">{step.model}</span>
      </span>
      {step.hedge && (
        <span data-testid="hedge" className="flex items-center gap-1.5 text-xs">
          <Split size={13} aria-hidden className="shrink-0" />
          {t('route.hedge')}
        </span>
      )}
      <StepBody step={step} />
    </li>
  );
}

/**
 * Candidates from left to right in the order tried; the one that served is filled. In a narrow
 * place they stand under each other.
 */
export function RouteSteps({
  steps,
  stacked = false,
  label,
}: {
  steps: readonly RouteStep[];
  stacked?: boolean;
  label: string;
}) {
  return (
    <ol
      aria-label={label}
      data-testid="route-picture"
      className={cx(
        'flex gap-2',
        stacked ? 'flex-col [&>li]:w-full' : 'items-stretch overflow-x-auto pb-2',
      )}
    >
      {steps.map((step, index) => (
        <Fragment key={step.key}>
          {index > 0 && !stacked && (
            <li aria-hidden className="flex shrink-0 items-center">
              <ArrowRight size={16} className="text-ink-faint" />
            </li>
          )}
          <Step step={step} />
        </Fragment>
      ))}
    </ol>
  );
}

/** What was looked at and not asked, each with its reason. */
export function PassedOver({
  steps,
  stacked = false,
}: {
  steps: readonly RouteStep[];
  stacked?: boolean;
}) {
  const { t } = useTranslation();
  if (steps.length === 0) return null;
  return (
    <details className="text-sm">
      <summary className="w-fit rounded-sm text-ink-soft hover:text-ink">
        {t('route.passedOver', { count: steps.length })}
      </summary>
      <div className="mt-2">
        <RouteSteps steps={steps} stacked={stacked} label={t('route.outcome.passed_over')} />
      </div>
    </details>
  );
}

/** As many stand in the row itself. */
const shownPassed = 2;

export function RoutePicture({
  attempts,
  stacked = false,
}: {
  attempts: readonly Attempt[];
  stacked?: boolean;
}) {
  const { t } = useTranslation();
  const steps = routeSteps(attempts);
  const passed = steps.filter(({ outcome }) => outcome === 'passed_over');
  // If a candidate was tried, a long row of skipped ones is behind a click.
  if (passed.length <= shownPassed || passed.length === steps.length)
    return <RouteSteps steps={steps} stacked={stacked} label={t('route.label')} />;
  return (
    <>
      <RouteSteps
        steps={steps.filter(({ outcome }) => outcome !== 'passed_over')}
        stacked={stacked}
        label={t('route.label')}
      />
      <PassedOver steps={passed} stacked={stacked} />
    </>
  );
}
