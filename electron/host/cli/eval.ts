import { readFile } from 'node:fs/promises';
import { extname, resolve } from 'node:path';
import type {
  Comparison,
  EvaluationRun,
  QuestionResult,
  SearchOptions,
} from '../../../shared/contract/evaluation.ts';
import type { HostClient } from '../../../shared/contract/host.ts';
import { AppError } from '../../../shared/errors.ts';
import { onlyArgument, parseOptions, UsageError, type Command } from './command.ts';
import { table } from './display-width.ts';
import { bar, milliseconds } from './format.ts';
import type { CliIo } from './io.ts';
import { pick } from './pick.ts';

interface EvalInput {
  base: string;
  questions: string | undefined;
  options: SearchOptions;
  /** A run to compare with: its id, or `last`. */
  against: string | undefined;
  minRecall5: number | null;
  json: boolean;
}

interface Ran {
  run: EvaluationRun;
  results: QuestionResult[];
  comparison: Comparison | null;
}

export function readEval(args: readonly string[]): EvalInput {
  const { values, positionals } = parseOptions(args, {
    questions: { type: 'string' },
    sides: { type: 'string' },
    limit: { type: 'string' },
    rerank: { type: 'boolean' },
    against: { type: 'string' },
    'min-recall5': { type: 'string' },
    json: { type: 'boolean' },
  });
  const base = onlyArgument(positionals, { en: 'a knowledge base', zh: '知识库' });
  const { sides = 'hybrid' } = values;
  if (sides !== 'hybrid' && sides !== 'words' && sides !== 'vectors')
    throw new UsageError(
      '--sides is hybrid, words or vectors.',
      '--sides 须为 hybrid、words 或 vectors。',
    );
  if (values.rerank === true && sides !== 'hybrid')
    throw new UsageError(
      '--rerank goes with both indexes only.',
      '--rerank 只能与两种索引一起使用。',
    );
  const limit = Number(values.limit ?? 10);
  if (!Number.isInteger(limit) || limit < 1 || limit > 50)
    throw new UsageError(
      '--limit is a whole number from 1 to 50.',
      '--limit 须为 1 到 50 的整数。',
    );
  const minRecall5 = values['min-recall5'] === undefined ? null : Number(values['min-recall5']);
  if (minRecall5 !== null && !(minRecall5 >= 0 && minRecall5 <= 1))
    throw new UsageError(
      '--min-recall5 is a share from 0 to 1.',
      '--min-recall5 须为 0 到 1 之间的比例。',
    );
  return {
    base,
    questions: values.questions,
    options: { sides, limit, ...(values.rerank === true ? { rerank: true } : {}) },
    against: values.against,
    minRecall5,
    json: values.json === true,
  };
}

/** The file goes to the host as it is: its rows are read in one place. */
async function questionsOf(client: HostClient, file: string, io: CliIo) {
  const text = await readFile(resolve(file), 'utf8').catch(() => {
    throw new AppError(
      'document_missing',
      io.text(
        `There is no file ${resolve(file)}, or it may not be read.`,
        `${resolve(file)} 不存在，或无权读取。`,
      ),
    );
  });
  const { questions, refused } = await client.evaluation.readFile({
    format: extname(file).toLowerCase() === '.json' ? 'json' : 'csv',
    text,
  });
  for (const { line, reason } of refused)
    io.note(io.text(`Row ${line} was passed over: ${reason}`, `第 ${line} 行已跳过：${reason}`));
  return questions;
}

async function runOn(client: HostClient, input: EvalInput, io: CliIo): Promise<Ran> {
  const baseId = pick(await client.knowledge.list(), input.base, 'knowledge base').id;
  const against =
    input.against === 'last' ? (await client.evaluation.runs({ baseId }))[0]?.id : input.against;
  if (input.against !== undefined && against === undefined)
    throw new AppError(
      'not_found',
      io.text('There is no earlier run of this knowledge base.', '这个知识库还没有更早的评测。'),
    );
  const given =
    input.questions === undefined ? undefined : await questionsOf(client, input.questions, io);
  const events = await client.evaluation.run(
    { baseId, options: input.options, ...(given === undefined ? {} : { given }) },
    { signal: io.signal },
  );
  for await (const event of events) {
    if (event.type === 'progress')
      io.progress(
        `${io.text('Asking', '正在提问')} ${bar(event.done / event.total)} ${event.done}/${event.total}`,
        `eval ${Math.floor((event.done * 10) / event.total)}`,
      );
    else
      return {
        run: event.run,
        results: event.results,
        comparison:
          against === undefined
            ? null
            : await client.evaluation.compare({ before: against, after: event.run.id }),
      };
  }
  throw new AppError(
    'stream_broken',
    io.text(
      'The run broke off before its end. Nothing was kept; run it again.',
      '评测在结束前中断，未保留结果，请重新运行。',
    ),
    { retryable: true },
  );
}

const rowOf = ({ metrics, options, facts }: EvaluationRun, name: string): string[] => [
  name,
  facts.reranked ? `${options.sides} + rerank` : options.sides,
  String(options.limit),
  String(metrics.questions),
  ...[
    metrics.recall[1],
    metrics.recall[3],
    metrics.recall[5],
    metrics.recall[10],
    metrics.mrr,
    metrics.ndcg10,
  ].map((figure) => figure.toFixed(3)),
  milliseconds(metrics.p50Ms),
  milliseconds(metrics.p95Ms),
];

export function evalText(
  { run, results, comparison }: Ran,
  io: Pick<CliIo, 'language' | 'text'>,
): string {
  const header =
    io.language === 'zh-CN'
      ? [
          '评测',
          '索引',
          '段落数',
          '问题',
          '召回@1',
          '@3',
          '@5',
          '@10',
          'MRR',
          'nDCG@10',
          '中位',
          'P95',
        ]
      : [
          'RUN',
          'SIDES',
          'LIMIT',
          'QUESTIONS',
          'RECALL@1',
          '@3',
          '@5',
          '@10',
          'MRR',
          'NDCG@10',
          'P50',
          'P95',
        ];
  const rows =
    comparison === null
      ? [rowOf(run, run.id)]
      : [rowOf(comparison.before, comparison.before.id), rowOf(run, run.id)];
  const rank = (one: number | null): string => (one === null ? '–' : String(one));
  const changed = (comparison?.questions ?? [])
    .filter(({ change }) => change !== 'same')
    .map(({ question, before, after }) => `  ${rank(before)} → ${rank(after)}  ${question}`);
  const missed = results
    .filter((result) => result.rank === null)
    .map(({ question }) => `  ${question}`);
  return [
    table(header, rows),
    ...(comparison === null
      ? []
      : [
          io.text(
            `Changed (rank before → after), ${comparison.questions.length - changed.length} the same:`,
            `有变化（之前 → 之后的名次），其余 ${comparison.questions.length - changed.length} 个不变：`,
          ),
          ...changed,
        ]),
    ...(missed.length === 0
      ? []
      : [
          io.text(
            `Not found in the first ${run.options.limit}:`,
            `前 ${run.options.limit} 段中未找到：`,
          ),
          ...missed,
        ]),
  ].join('\n');
}

export const evalCommand: Command = {
  name: 'eval',
  usage: [
    'hearth eval <base> [--questions <file.json|csv>] [--sides hybrid|words|vectors] ' +
      '[--rerank] [--limit <n>] [--against <run|last>] [--min-recall5 <share>] [--json]',
  ],
  summary: {
    en: 'how well a knowledge base finds its questions’ passages',
    zh: '评测知识库能否找到问题对应的段落',
  },
  async run(args, { io, withHost }) {
    const input = readEval(args);
    const ran = await withHost((client) => runOn(client, input, io));
    io.endProgress();
    if (input.json) io.json(ran);
    else io.print(evalText(ran, io));
    if (input.minRecall5 === null || ran.run.metrics.recall[5] >= input.minRecall5) return 0;
    io.note(
      io.text(
        `Recall@5 is ${ran.run.metrics.recall[5].toFixed(3)}; at least ${input.minRecall5} was asked for.`,
        `召回@5 为 ${ran.run.metrics.recall[5].toFixed(3)}，低于要求的 ${input.minRecall5}。`,
      ),
    );
    return 1;
  },
};
