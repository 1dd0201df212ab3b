import type {
  Comparison,
  EvaluationRun,
  QuestionResult,
} from '../../../shared/contract/evaluation.ts';
import { phrase } from '../../../shared/messages/phrase.ts';
import { columns, table } from './display-width.ts';
import { milliseconds } from './format.ts';
import type { CliIo } from './io.ts';

/** A run of an evaluation, and how it differs from an earlier one. */
export interface EvalResult {
  run: EvaluationRun;
  results: QuestionResult[];
  comparison: Comparison | null;
}

type TextIo = Pick<CliIo, 'language' | 'text'>;

const rowOf = ({ metrics, options, facts }: EvaluationRun, name: string): string[] => {
  const shares = [
    metrics.recall[1],
    metrics.recall[3],
    metrics.recall[5],
    metrics.recall[10],
    metrics.mrr,
    metrics.ndcg10,
  ];
  return [
    name,
    facts.reranked ? `${options.sides} + rerank` : options.sides,
    String(options.limit),
    String(metrics.questions),
    ...shares.map((share) => share.toFixed(3)),
    milliseconds(metrics.p50Ms),
    milliseconds(metrics.p95Ms),
  ];
};

const rankText = (rank: number | null): string => (rank === null ? '–' : String(rank));

/** The questions that an earlier run ranked otherwise. */
function changedText({ questions }: Comparison, io: TextIo): string[] {
  const changed = questions.filter(({ change }) => change !== 'same');
  const same = questions.length - changed.length;
  return [
    io.text(phrase('cli.eval.changed', { count: same })),
    ...changed.map(
      ({ question, before, after }) => `  ${rankText(before)} → ${rankText(after)}  ${question}`,
    ),
  ];
}

function missedText({ run, results }: EvalResult, io: TextIo): string[] {
  const missed = results.filter(({ rank }) => rank === null);
  if (missed.length === 0) return [];
  const { limit } = run.options;
  return [
    io.text(phrase('cli.eval.missed', { limit })),
    ...missed.map(({ question }) => `  ${question}`),
  ];
}

/** A table of the metrics, then the questions that changed and those that were missed. */
export function evalText(result: EvalResult, io: TextIo): string {
  const { run, comparison } = result;
  const rows =
    comparison === null
      ? [rowOf(run, run.id)]
      : [rowOf(comparison.before, comparison.before.id), rowOf(run, run.id)];
  return [
    table(columns(io, phrase('cli.eval.columns')), rows),
    ...(comparison === null ? [] : changedText(comparison, io)),
    ...missedText(result, io),
  ].join('\n');
}
