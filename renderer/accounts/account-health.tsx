import { useTranslation } from 'react-i18next';
import type { AccountStatus } from '../../shared/contract/accounts.ts';
import { dayMs } from '../../shared/time.ts';
import { SparklinePicture } from '../ui/sparkline.tsx';
import { useFormat } from '../ui/use-format.ts';
import { useNow } from '../ui/use-now.ts';

/** A line that is younger than a day is drawn over the time it has, so that it is one. */
const shortestMs = 600_000;
/** Below it an account is worth a look. */
const lowHealth = 0.7;

/** Health of the last day as a line, and as a figure now. */
export function AccountHealth({ status }: { status: AccountStatus | undefined }) {
  const { t } = useTranslation();
  const format = useFormat();
  const now = useNow(60_000);
  if (!status) return null;
  const samples = status.samples.map(({ at, health }) => ({ at, value: health }));
  const lowest = Math.min(status.health, ...samples.map(({ value }) => value));
  const first = Math.min(now, ...samples.map(({ at }) => at));
  const spanMs = Math.min(dayMs, Math.max(shortestMs, now - first));
  const label =
    samples.length === 0
      ? t('accounts.healthUnknown')
      : t('accounts.healthLabel', {
          now: format.percent(status.health),
          lowest: format.percent(lowest),
        });
  return (
    <span data-testid="account-health" title={label} className="flex items-center gap-1.5">
      <SparklinePicture
        samples={samples}
        now={now}
        spanMs={spanMs}
        label={label}
        low={status.health < lowHealth}
      />
      <span className="figures w-9 text-right text-xs text-ink-soft">
        {samples.length === 0 ? '–' : format.percent(status.health)}
      </span>
    </span>
  );
}
