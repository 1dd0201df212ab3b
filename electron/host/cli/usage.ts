import {
  usageGroupSchema,
  type UsageGroup,
  type UsageRow,
} from '../../../shared/contract/usage.ts';
import type { Phrase } from '../../../shared/messages/phrase-params.ts';
import { phrase } from '../../../shared/messages/phrase.ts';
import { noArguments, parseOptions, UsageError, type Command } from './command.ts';
import { columns, table } from './display-width.ts';
import { milliseconds } from './format.ts';
import type { CliIo } from './io.ts';
import { costs } from './money.ts';
import { sinceOf } from './since.ts';

const groups: Readonly<Record<UsageGroup, Phrase>> = {
  account: phrase('cli.usage.account'),
  provider: phrase('cli.usage.provider'),
  model: phrase('cli.usage.model'),
  client: phrase('cli.usage.client'),
  day: phrase('cli.usage.day'),
  purpose: phrase('cli.usage.purpose'),
  policy: phrase('cli.usage.policy'),
  user: phrase('cli.usage.user'),
  error: phrase('cli.usage.error'),
};

function groupsOf(text: string): UsageGroup[] {
  const wanted = text
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');
  const known = wanted.flatMap((one) => usageGroupSchema.safeParse(one).data ?? []);
  if (known.length === wanted.length && known.length <= 3) return known;
  const list = usageGroupSchema.options.join(', ');
  throw new UsageError(phrase('cli.usage.badGroups', { list }));
}

function rowText(row: UsageRow, by: readonly UsageGroup[], io: CliIo): string[] {
  const figure = (count: number): string => count.toLocaleString(io.language);
  const spread = (times: UsageRow['totalMs']): string =>
    times === null
      ? '–'
      : `${milliseconds(times.p50)} / ${milliseconds(times.p95)} / ${milliseconds(times.p99)}`;
  return [
    ...by.map((_, index) => row.key[index] ?? '–'),
    figure(row.requests),
    figure(row.failed),
    figure(row.inputTokens),
    figure(row.cacheReadTokens),
    `${row.estimated > 0 ? '≈ ' : ''}${figure(row.outputTokens)}`,
    costs(row.costs, row.unknownCosts, io),
    row.firstTokenMs === null ? '–' : milliseconds(row.firstTokenMs.p50),
    spread(row.totalMs),
  ];
}

export const usageCommand: Command = {
  name: 'usage',
  usage: [
    'hearth usage [--by account,provider,model,client,day,purpose,policy,user,error] ' +
      '[--since 7d] [--csv|--json]',
  ],
  summary: phrase('cli.usage.summary'),
  async run(args, { io, withHost }) {
    const { values, positionals } = parseOptions(args, {
      by: { type: 'string' },
      since: { type: 'string' },
      csv: { type: 'boolean' },
      json: { type: 'boolean' },
    });
    noArguments(positionals);
    if (values.csv === true && values.json === true)
      throw new UsageError(phrase('cli.usage.oneFormat'));
    const groupBy = groupsOf(values.by ?? 'model');
    const query = { sinceMs: sinceOf(values.since ?? '7d', Date.now()), groupBy };
    if (values.csv === true) {
      const { text } = await withHost((client) => client.usage.export({ ...query, format: 'csv' }));
      io.print(text.trimEnd());
      return 0;
    }
    const rows = await withHost((client) => client.usage.query(query));
    if (values.json === true) io.json(rows);
    else if (rows.length === 0) io.print(io.text(phrase('cli.usage.none')));
    else {
      io.print(
        table(
          [
            ...groupBy.map((group) => io.text(groups[group])),
            ...columns(io, phrase('cli.usage.columns')),
          ],
          rows.map((row) => rowText(row, groupBy, io)),
        ),
      );
    }
    return 0;
  },
};
