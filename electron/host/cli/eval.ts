import { readFile } from 'node:fs/promises';
import { extname, resolve } from 'node:path';
import type { SearchOptions } from '../../../shared/contract/evaluation.ts';
import type { HostClient } from '../../../shared/contract/host.ts';
import { AppError } from '../../../shared/errors.ts';
import { onlyArgument, parseOptions, UsageError, type Command } from './command.ts';
import { evalText, type EvalResult } from './eval-text.ts';
import { bar } from './format.ts';
import type { CliIo } from './io.ts';
import { pick } from './pick.ts';
import { translateText } from '../../../shared/messages/phrase.ts';

interface EvalInput {
  base: string;
  questions: string | undefined;
  options: SearchOptions;
  /** A run to compare with: its id, or `last`. */
  against: string | undefined;
  minRecall5: number | null;
  json: boolean;
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
      '--rerank needs both indexes (--sides hybrid).',
      '--rerank 需要同时使用两种索引（--sides hybrid）。',
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

/** The file goes to the host as it is, so that its rows are read in one place. */
async function questionsOf(client: HostClient, file: string, io: CliIo) {
  const text = await readFile(resolve(file), 'utf8').catch(() => {
    throw new AppError(
      'document_missing',
      io.text(
        `The file ${resolve(file)} does not exist or cannot be read.`,
        `${resolve(file)} 不存在，或无权读取。`,
      ),
    );
  });
  const { questions, refused } = await client.evaluation.readFile({
    format: extname(file).toLowerCase() === '.json' ? 'json' : 'csv',
    text,
  });
  for (const { line, reason } of refused)
    io.note(
      io.text(
        `Row ${line} was skipped: ${reason}`,
        `第 ${line} 行已跳过：${translateText(reason, io.language)}`,
      ),
    );
  return questions;
}

async function runOn(client: HostClient, input: EvalInput, io: CliIo): Promise<EvalResult> {
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
      'The run was interrupted. Nothing was saved; run it again.',
      '评测中断，结果未保存，请重新运行。',
    ),
    { retryable: true },
  );
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
        `Recall@5 is ${ran.run.metrics.recall[5].toFixed(3)}; the minimum is ${input.minRecall5}.`,
        `召回@5 为 ${ran.run.metrics.recall[5].toFixed(3)}，低于要求的 ${input.minRecall5}。`,
      ),
    );
    return 1;
  },
};
