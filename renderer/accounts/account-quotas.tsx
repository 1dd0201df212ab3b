import { useTranslation } from 'react-i18next';
import type { QuotaFigure } from '../../shared/contract/accounts.ts';
import { cx } from '../ui/class-names.ts';
import { SplitBar } from '../ui/split-bar.tsx';
import { useFormat } from '../ui/use-format.ts';
import { useNow } from '../ui/use-now.ts';
import { quotaBar } from './quota-model.ts';

/** Used, reserved, left, each left out where nothing is known of it. */
function useQuotaWords(): (figure: QuotaFigure) => string {
  const { t } = useTranslation();
  const format = useFormat();
  return (figure) => {
    const { used, reserved, left, limit, money } = quotaBar(figure);
    const amount = (value: number): string =>
      money ? format.money(value, figure.currency ?? 'USD') : format.compact(value);
    return [
      used === null
        ? ''
        : limit === null
          ? t('quota.used', { amount: amount(used) })
          : t('quota.usedOf', { amount: amount(used), limit: amount(limit) }),
      reserved > 0 ? t('quota.reserved', { amount: amount(reserved) }) : '',
      left === null ? '' : t('quota.left', { amount: amount(left) }),
    ]
      .filter(Boolean)
      .join(' · ');
  };
}

function QuotaBar({ figure }: { figure: QuotaFigure }) {
  const { t } = useTranslation();
  const format = useFormat();
  const now = useNow(30_000);
  const words = useQuotaWords()(figure);
  const name = t(`quota.kind.${figure.kind}`);
  const { shares } = quotaBar(figure);
  return (
    <div data-testid="quota" data-kind={figure.kind} className="flex min-w-0 flex-col gap-1">
      <div className="flex items-baseline justify-between gap-2 text-xs">
        <span className="truncate font-medium">{name}</span>
        <span className="shrink-0 text-ink-faint" title={t(`quota.sourceNote.${figure.label}`)}>
          {t(`quota.source.${figure.label}`)}
        </span>
      </div>
      {shares && <SplitBar shares={shares} label={`${name}: ${words}`} />}
      <p className="figures text-xs text-ink-soft">
        {words || t('quota.nothingKnown')}
        {figure.resetsAt !== null && figure.resetsAt > now && (
          <span className="text-ink-faint" title={format.exact(figure.resetsAt)}>
            {` · ${t('quota.resets', { when: format.until(figure.resetsAt, now) })}`}
          </span>
        )}
      </p>
    </div>
  );
}

/** A list row shows known quotas only; `full` also shows the unknown ones. */
export function AccountQuotas({
  quotas,
  full = false,
}: {
  quotas: readonly QuotaFigure[];
  full?: boolean;
}) {
  const shown = full ? quotas : quotas.filter(({ label }) => label !== 'unknown');
  if (shown.length === 0) return null;
  return (
    <div className={cx('grid gap-x-6 gap-y-3', !full && 'sm:grid-cols-2')}>
      {shown.map((figure) => (
        <QuotaBar key={`${figure.kind}-${figure.label}-${figure.currency ?? ''}`} figure={figure} />
      ))}
    </div>
  );
}
