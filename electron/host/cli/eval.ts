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
import { phrase } from '../../../shared/messages/phrase.ts';

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
  const base = onlyArgument(positionals, phrase('cli.eval.which'));
  const { sides = 'hybrid' } = values;
  if (sides !== 'hybrid' && sides !== 'words' && sides !== 'vectors')
    throw new UsageError(phrase('cli.eval.badSides'));
  if (values.rerank === true && sides !== 'hybrid')
    throw new UsageError(phrase('cli.eval.rerankNeedsBoth'));
  const limit = Number(values.limit ?? 10);
  if (!Number.isInteger(limit) || limit < 1 || limit > 50)
    throw new UsageError(phrase('cli.limitTo50'));
  const minRecall5 = values['min-recall5'] === undefined ? null : Number(values['min-recall5']);
  if (minRecall5 !== null && !(minRecall5 >= 0 && minRecall5 <= 1))
    throw new UsageError(phrase('cli.eval.badMinimum'));
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
      phrase('cli.eval.fileUnreadable', { path: resolve(file) }),
    );
  });
  const { questions, refused } = await client.evaluation.readFile({
    format: extname(file).toLowerCase() === '.json' ? 'json' : 'csv',
    text,
  });
  for (const { line, reason } of refused)
    io.note(io.text(phrase('cli.eval.skipped', { line, reason })));
  return questions;
}

async function runOn(client: HostClient, input: EvalInput, io: CliIo): Promise<EvalResult> {
  const baseId = pick(await client.knowledge.list(), input.base, phrase('cli.kind.base')).id;
  const against =
    input.against === 'last' ? (await client.evaluation.runs({ baseId }))[0]?.id : input.against;
  if (input.against !== undefined && against === undefined)
    throw new AppError('not_found', phrase('cli.eval.noEarlierRun'));
  const given =
    input.questions === undefined ? undefined : await questionsOf(client, input.questions, io);
  const events = await client.evaluation.run(
    { baseId, options: input.options, ...(given === undefined ? {} : { given }) },
    { signal: io.signal },
  );
  for await (const event of events) {
    if (event.type === 'progress')
      io.progress(
        `${io.text(phrase('cli.eval.asking'))} ${bar(event.done / event.total)} ${event.done}/${event.total}`,
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
  throw new AppError('stream_broken', phrase('cli.eval.interrupted'), { retryable: true });
}

export const evalCommand: Command = {
  name: 'eval',
  usage: [
    'hearth eval <base> [--questions <file.json|csv>] [--sides hybrid|words|vectors] ' +
      '[--rerank] [--limit <n>] [--against <run|last>] [--min-recall5 <share>] [--json]',
  ],
  summary: phrase('cli.eval.summary'),
  async run(args, { io, withHost }) {
    const input = readEval(args);
    const ran = await withHost((client) => runOn(client, input, io));
    io.endProgress();
    if (input.json) io.json(ran);
    else io.print(evalText(ran, io));
    if (input.minRecall5 === null || ran.run.metrics.recall[5] >= input.minRecall5) return 0;
    io.note(
      io.text(
        phrase('cli.eval.belowMinimum', {
          recall: ran.run.metrics.recall[5].toFixed(3),
          minimum: input.minRecall5,
        }),
      ),
    );
    return 1;
  },
};
