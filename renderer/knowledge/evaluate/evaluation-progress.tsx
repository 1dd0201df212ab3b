import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/button.tsx';
import { ProgressBar } from '../../ui/progress-bar.tsx';
import { type Progress } from './evaluation-store.ts';

/** How far a run or a suggestion is, with a way to stop it. It ends when the page is left. */
export function EvaluationProgress({
  progress,
  label,
  onStop,
}: {
  progress: Progress;
  label: string;
  onStop: () => void;
}) {
  const { t } = useTranslation();
  return (
    <div role="status" className="flex flex-col gap-1" data-testid="evaluate-busy">
      <div className="flex items-center justify-between gap-3">
        <p className="figures text-xs text-ink-soft">{label}</p>
        <Button small onClick={onStop} data-testid="evaluate-stop">
          {t('evaluate.stop')}
        </Button>
      </div>
      <ProgressBar
        value={progress.total === 0 ? null : progress.done / progress.total}
        label={label}
      />
      <p className="text-xs text-ink-faint">{t('evaluate.stayHere')}</p>
    </div>
  );
}
