import { Play } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { SearchOptions } from '../../../shared/contract/evaluation.ts';
import { viewHash } from '../../kit/navigation.ts';
import { useModels } from '../../models/models-store.ts';
import { Button } from '../../ui/button.tsx';
import { SegmentedControl } from '../../ui/segmented-control.tsx';
import { Select } from '../../ui/field.tsx';
import { type EvaluationStore } from './evaluation-store.ts';

const limits = [5, 10, 20, 50];
/** Each states whether it reranks, so that a run does not depend on the setting. */
const ways = {
  hybrid: { sides: 'hybrid', rerank: false },
  reranked: { sides: 'hybrid', rerank: true },
  words: { sides: 'words' },
  vectors: { sides: 'vectors' },
} as const satisfies Record<string, Omit<SearchOptions, 'limit'>>;

/** True until the models are loaded; the host checks it again. */
function useHasReranker(): boolean {
  const models = useModels();
  const known = useStore(models, (state) => state.local.value);
  useEffect(() => {
    if (models.getState().local.value === null) void models.refresh();
  }, [models]);
  return known?.some(({ kind, installed }) => kind === 'rerank' && installed) ?? true;
}

/** How the next run searches. */
export function RunControls({
  store,
  confirmed,
  busy,
  onRun,
}: {
  store: EvaluationStore;
  confirmed: number;
  busy: boolean;
  onRun: (act: () => Promise<void>) => void;
}) {
  const { t } = useTranslation();
  const [way, setWay] = useState<keyof typeof ways>('hybrid');
  const [limit, setLimit] = useState(10);
  const hasReranker = useHasReranker();
  const lacksReranker = way === 'reranked' && !hasReranker;
  return (
    <div className="flex max-w-full flex-wrap items-center justify-end gap-2">
      <SegmentedControl
        label={t('evaluate.column.sides')}
        value={way}
        options={(['hybrid', 'reranked', 'words', 'vectors'] as const).map((each) => [
          each,
          t(`evaluate.sides.${each}`),
        ])}
        onChange={(next) => setWay(next as keyof typeof ways)}
      />
      <Select
        aria-label={t('evaluate.limit')}
        value={limit}
        className="w-auto!"
        onChange={(event) => setLimit(Number(event.target.value))}
      >
        {limits.map((each) => (
          <option key={each} value={each}>
            {t('evaluate.first', { count: each })}
          </option>
        ))}
      </Select>
      <Button
        look="primary"
        icon={<Play size={14} aria-hidden />}
        disabled={confirmed === 0 || busy || lacksReranker}
        data-testid="evaluate-run"
        onClick={() => onRun(() => store.run({ ...ways[way], limit }))}
      >
        {t('evaluate.run', { count: confirmed })}
      </Button>
      {lacksReranker && (
        <p
          role="note"
          data-testid="needs-reranker"
          className="flex basis-full flex-wrap justify-end gap-x-2 text-xs text-limit"
        >
          {t('evaluate.needsReranker')}
          <a href={viewHash({ view: 'models' })} className="font-medium text-ember-ink underline">
            {t('evaluate.toModels')}
          </a>
        </p>
      )}
    </div>
  );
}
