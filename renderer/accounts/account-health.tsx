import { useTranslation } from 'react-i18next';
import type { AccountStatus } from '../../shared/contract/accounts.ts';
import { SparklinePicture } from '../ui/sparkline.tsx';
import { useFormat } from '../ui/use-format.ts';
import { useNow } from '../ui/use-now.ts';

const dayMs = 86_400_000;
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
  const label = t('accounts.healthLabel', { now: format.percent(status.health), lowest: format.percent(lowest) });
  return (
    <span data-testid="account-health" title={label} className="flex items-center gap-1.5">
      <SparklinePicture samples={samples} now={now} spanMs={dayMs} label={label} low={status.health < lowHealth} />
      <span className="figures w-9 text-right text-xs text-ink-soft">{format.percent(status.health)}</span>
    </span>
  );
}
