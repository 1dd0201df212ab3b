import { Trash2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { EvaluationRun } from '../../../shared/contract/evaluation.ts';
import { cx } from '../../ui/class-names.ts';
import { Table, type Column } from '../../ui/table.tsx';
import { IconButton } from '../../ui/button.tsx';
import { useFormat } from '../../ui/use-format.ts';
import { When } from '../../ui/when.tsx';
import { shareText } from './comparison-model.ts';

interface RunTableProps {
  runs: readonly EvaluationRun[];
  picked: readonly string[];
  onPick: (id: string) => void;
  onRemove: (id: string) => void;
}

function useColumns({ picked, onPick, onRemove }: RunTableProps): readonly Column<EvaluationRun>[] {
  const { t } = useTranslation();
  const format = useFormat();
  const figure = (
    name: string,
    of: (run: EvaluationRun) => number,
    wideOnly = false,
  ): Column<EvaluationRun> => ({
    name,
    figures: true,
    wideOnly,
    cell: (run) => shareText(of(run), format.locale),
  });
  return [
    {
      name: t('evaluate.column.compare'),
      cell: ({ id, at }) => (
        <input
          type="checkbox"
          checked={picked.includes(id)}
          aria-label={t('evaluate.pickRun', { when: format.exact(at) })}
          data-testid="evaluate-pick"
          className="block accent-ember"
          onChange={() => onPick(id)}
        />
      ),
    },
    {
      name: t('evaluate.column.when'),
      cell: ({ at }) => (
        <span className="whitespace-nowrap">
          <When at={at} />
        </span>
      ),
    },
    {
      name: t('evaluate.column.sides'),
      cell: ({ options, facts }) => (
        <span className="whitespace-nowrap">
          {`${t(`evaluate.sides.${facts.reranked ? 'reranked' : options.sides}`)} · ` +
            format.count(options.limit)}
        </span>
      ),
    },
    {
      name: t('evaluate.column.model'),
      wideOnly: true,
      cell: ({ facts }) =>
        facts.chunkTokens === null
          ? facts.embeddingModel
          : t('evaluate.modelAndSize', { model: facts.embeddingModel, tokens: facts.chunkTokens }),
    },
    {
      name: t('evaluate.column.questions'),
      figures: true,
      wideOnly: true,
      cell: ({ metrics }) => format.count(metrics.questions),
    },
    figure(t('evaluate.column.recall', { k: 1 }), ({ metrics }) => metrics.recall[1]),
    figure(t('evaluate.column.recall', { k: 3 }), ({ metrics }) => metrics.recall[3], true),
    figure(t('evaluate.column.recall', { k: 5 }), ({ metrics }) => metrics.recall[5]),
    figure(t('evaluate.column.recall', { k: 10 }), ({ metrics }) => metrics.recall[10], true),
    figure('MRR', ({ metrics }) => metrics.mrr),
    figure('nDCG@10', ({ metrics }) => metrics.ndcg10, true),
    {
      name: t('evaluate.column.latency'),
      figures: true,
      cell: ({ metrics }) => (
        <span
          className={cx('whitespace-nowrap')}
        >{`${format.duration(metrics.p50Ms)} / ${format.duration(metrics.p95Ms)}`}</span>
      ),
    },
    {
      name: '',
      cell: ({ id }) => (
        <IconButton
          label={t('evaluate.removeRun')}
          small
          data-testid="evaluate-remove-run"
          onClick={() => onRemove(id)}
        >
          <Trash2 size={14} aria-hidden />
        </IconButton>
      ),
    },
  ];
}

/** The newest first; two of them can be set side by side. */
export function RunTable(props: RunTableProps) {
  const { t } = useTranslation();
  return (
    <Table<EvaluationRun>
      label={t('evaluate.runsTitle')}
      testId="evaluate-runs"
      rows={props.runs}
      keyOf={({ id }) => id}
      columns={useColumns(props)}
    />
  );
}
