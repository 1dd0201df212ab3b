import { useTranslation } from 'react-i18next';
import { Section } from '../../kit/page.tsx';
import { ErrorNotice } from '../../ui/notice.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { useAct } from '../../ui/use-act.ts';
import { ComparisonView } from './comparison-view.tsx';
import { type EvaluationState, type EvaluationStore } from './evaluation-store.ts';
import { RunTable } from './run-table.tsx';
import { EvaluationProgress } from './evaluation-progress.tsx';
import { RunControls } from './run-controls.tsx';

/** Past runs, with the controls of the next one and the comparison of two. */
export function EvaluationRuns({
  store,
  state,
}: {
  store: EvaluationStore;
  state: EvaluationState;
}) {
  const { t } = useTranslation();
  const { run: act, error } = useAct((what: () => Promise<void>) => what());
  const { runs, running, suggesting, questions, picked, comparison } = state;
  const confirmed = questions.value?.filter((one) => one.confirmed).length ?? 0;
  const failed = error ?? comparison.error;
  return (
    <>
      <Section
        title={t('evaluate.runsTitle')}
        note={t('evaluate.runsNote')}
        actions={
          <RunControls
            store={store}
            confirmed={confirmed}
            busy={running !== null || suggesting !== null}
            onRun={(what) => void act(what)}
          />
        }
      >
        {running && (
          <EvaluationProgress
            progress={running}
            label={t('evaluate.running', { done: running.done, total: running.total })}
            onStop={store.stop}
          />
        )}
        {failed && <ErrorNotice error={failed} />}
        {runs.value === null &&
          (runs.error ? (
            <ErrorNotice error={runs.error} onRetry={() => void store.refresh()} />
          ) : (
            <Skeleton lines={3} />
          ))}
        {runs.value?.length === 0 && (
          <p className="text-sm text-ink-soft">{t('evaluate.noRuns')}</p>
        )}
        {runs.value !== null && runs.value.length > 0 && (
          <RunTable
            runs={runs.value}
            picked={picked}
            onPick={(id) => void act(() => store.pick(id))}
            onRemove={(id) => void act(() => store.removeRun(id))}
          />
        )}
        {runs.value !== null && runs.value.length > 1 && picked.length < 2 && (
          <p className="text-xs text-ink-faint">{t('evaluate.pickTwo')}</p>
        )}
      </Section>
      {comparison.value && <ComparisonView comparison={comparison.value} />}
    </>
  );
}
