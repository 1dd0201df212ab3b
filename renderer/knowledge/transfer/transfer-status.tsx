import { useTranslation } from 'react-i18next';
import { ProgressBar } from '../../ui/progress-bar.tsx';
import { useFormat } from '../../ui/use-format.ts';
import type { ShownProgress } from '../store/send-file.ts';

/** How far it is; of a step whose length is not known, that it goes on. */
export function TransferStatus({ progress }: { progress: ShownProgress }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { step, doneBytes, totalBytes } = progress;
  const label = t(`transfer.step.${step}`);
  return (
    <div data-testid="transfer-progress" className="flex flex-col gap-1.5">
      <p role="status" className="figures text-xs text-ink-soft">
        {label}
        {totalBytes > 0 &&
          ` · ${t('transfer.of', { done: format.bytes(doneBytes), total: format.bytes(totalBytes) })}`}
      </p>
      <ProgressBar value={totalBytes > 0 ? doneBytes / totalBytes : null} label={label} />
    </div>
  );
}
