import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ComparedQuestion, Comparison } from '../../../shared/contract/evaluation.ts';
import { Section } from '../../kit/page.tsx';
import { Table, type Column } from '../../ui/table.tsx';
import { StateChip, type Tone } from '../../ui/chip.tsx';
import { SegmentedControl } from '../../ui/segmented-control.tsx';
import { useFormat } from '../../ui/use-format.ts';
import {
  changes,
  countsOf,
  differenceText,
  figureRows,
  shareText,
  type FigureRow,
} from './comparison-model.ts';

const tones: Record<ComparedQuestion['change'], Tone> = {
  lost: 'fail',
  gained: 'safe',
  down: 'limit',
  up: 'safe',
  same: 'off',
};

function useQuestionColumns(): readonly Column<ComparedQuestion>[] {
  const { t } = useTranslation();
  const { count } = useFormat();
  const rank = (one: number | null): string => (one === null ? '–' : count(one));
  return [
    {
      name: t('evaluate.column.change'),
      cell: ({ change }) => (
        <StateChip tone={tones[change]}>{t(`evaluate.change.${change}`)}</StateChip>
      ),
    },
    {
      name: t('evaluate.question'),
      cell: ({ question }) => <span className="[overflow-wrap:anywhere]">{question}</span>,
    },
    {
      name: t('evaluate.column.rank'),
      figures: true,
      cell: (row) => `${rank(row.before)} → ${rank(row.after)}`,
    },
  ];
}

/** Two runs side by side: what each figure became, and which questions made it so. */
export function ComparisonView({ comparison }: { comparison: Comparison }) {
  const { t } = useTranslation();
  const { locale, exact } = useFormat();
  const columns = useQuestionColumns();
  const counts = countsOf(comparison);
  const [shown, setShown] = useState<'changed' | 'all'>('changed');
  const { before, after, onlyBefore, onlyAfter } = comparison;
  const questions =
    shown === 'all'
      ? comparison.questions
      : comparison.questions.filter(({ change }) => change !== 'same');
  return (
    <Section
      title={t('evaluate.compareTitle')}
      testId="evaluate-comparison"
      note={changes
        .map((change) => t(`evaluate.count.${change}`, { count: counts[change] }))
        .join(' · ')}
      actions={
        <SegmentedControl
          label={t('evaluate.compareTitle')}
          value={shown}
          options={[
            ['changed', t('evaluate.changed')],
            ['all', t('evaluate.all')],
          ]}
          onChange={(next) => setShown(next === 'all' ? 'all' : 'changed')}
        />
      }
    >
      <Table<FigureRow>
        label={t('evaluate.figures')}
        rows={figureRows(comparison)}
        keyOf={({ name }) => name}
        columns={[
          { name: '', cell: ({ name }) => name },
          {
            name:
              `${t(`evaluate.sides.${before.facts.reranked ? 'reranked' : before.options.sides}`)} ` +
              `· ${exact(before.at)}`,
            figures: true,
            cell: (row) => shareText(row.before, locale),
          },
          {
            name:
              `${t(`evaluate.sides.${after.facts.reranked ? 'reranked' : after.options.sides}`)} ` +
              `· ${exact(after.at)}`,
            figures: true,
            cell: (row) => shareText(row.after, locale),
          },
          {
            name: t('evaluate.difference'),
            figures: true,
            cell: (row) => differenceText(row.before, row.after, locale),
          },
        ]}
      />
      {onlyBefore + onlyAfter > 0 && (
        <p className="text-xs text-limit">
          {t('evaluate.notBoth', { before: onlyBefore, after: onlyAfter })}
        </p>
      )}
      {questions.length === 0 ? (
        <p className="text-sm text-ink-soft">{t('evaluate.nothingChanged')}</p>
      ) : (
        <Table<ComparedQuestion>
          label={t('evaluate.perQuestion')}
          rows={questions.slice(0, 500)}
          keyOf={({ question }) => question}
          columns={columns}
        />
      )}
    </Section>
  );
}
