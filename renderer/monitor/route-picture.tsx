import { ArrowRight, Ban, Check, Circle, Cloud, Loader, ShieldCheck, SkipForward, X } from 'lucide-react';
import { Fragment } from 'react';
import { useTranslation } from 'react-i18next';
import type { Attempt } from '../../shared/contract/monitoring.ts';
import { errorCodeOf } from '../../shared/errors.ts';
import { cx } from '../ui/class-names.ts';
import { useFormat } from '../ui/use-format.ts';
import { routeSteps, type RouteStep } from './route-model.ts';

const icons: Record<Attempt['outcome'], typeof Check> = { served: Check, failed: X, passed_over: SkipForward, not_needed: Circle, aborted: Ban, running: Loader };

/** The codes whose detail is a time, Unix ms. */
const timed = new Set(['cooling', 'exhausted']);

/** A reason by its code, in the reader's words; a code that is newer than this window is shown with what came with it. */
function useReason(): (reason: Attempt['reasons'][number]) => string {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  return ({ code, detail }) => {
    const key = `route.reason.${code}`;
    const words = timed.has(code) && Number(detail) > 0 ? format.time(Number(detail)) : detail;
    return i18n.exists(key) ? t(key, { detail: words }) : words || code;
  };
}

function StepBody({ step }: { step: RouteStep }) {
  const { t } = useTranslation();
  const format = useFormat();
  const reasonOf = useReason();
  const times = [
    step.firstTokenMs === null ? '' : t('footnote.firstToken', { time: format.duration(step.firstTokenMs) }),
    step.totalMs === null ? '' : t('footnote.total', { time: format.duration(step.totalMs) }),
  ].filter(Boolean);
  return (
    <>
      {step.errorCode && (
        <p className={cx('text-xs', step.served ? '' : 'text-fail')}>
          {t(`errors.${errorCodeOf({ code: step.errorCode })}`)} {step.errorMessage}
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
    </>
  );
}

function Step({ step }: { step: RouteStep }) {
  const { t } = useTranslation();
  const Icon = icons[step.outcome];
  const Where = step.local ? ShieldCheck : Cloud;
  return (
    <li
      data-testid="route-step"
      data-outcome={step.outcome}
      className={cx(
        'flex w-52 shrink-0 flex-col gap-2 rounded-md border px-3 py-2.5 [overflow-wrap:anywhere]',
        step.served ? 'border-ember bg-ember text-on-ember' : step.tried ? 'border-line-strong bg-surface' : 'border-dashed border-line-strong text-ink-soft',
      )}
    >
      <span className="flex items-center gap-1.5 text-xs font-medium">
        <Icon size={13} aria-hidden className="shrink-0" />
        <span className="figures">{step.order}</span>
        <span>{t(`route.outcome.${step.outcome}`)}</span>
      </span>
      <span className="flex flex-col">
        <span className="flex items-center gap-1.5 text-sm font-semibold">
          <Where size={14} aria-hidden className="shrink-0" />
          {step.local ? t('where.local') : step.title}
        </span>
        <span className="text-xs">{step.model}</span>
      </span>
      <StepBody step={step} />
    </li>
  );
}

/** Candidates from left to right in the order tried; the one that served is filled. In a narrow place they stand under each other. */
export function RoutePicture({ attempts, stacked = false }: { attempts: readonly Attempt[]; stacked?: boolean }) {
  const { t } = useTranslation();
  const steps = routeSteps(attempts);
  return (
    <ol aria-label={t('route.label')} data-testid="route-picture" className={cx('flex gap-2', stacked ? 'flex-col [&>li]:w-full' : 'items-stretch overflow-x-auto pb-2')}>
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
