import {
  usageGroupSchema,
  type UsageGroup,
  type UsageRow,
} from '../../../shared/contract/usage.ts';
import { noArguments, parseOptions, UsageError, type Command } from './command.ts';
import { table } from './display-width.ts';
import { milliseconds } from './format.ts';
import type { CliIo } from './io.ts';
import { costs } from './money.ts';
import { sinceOf } from './since.ts';

const groups: Readonly<Record<UsageGroup, { en: string; zh: string }>> = {
  account: { en: 'ACCOUNT', zh: '账户' },
  provider: { en: 'PROVIDER', zh: '服务商' },
  model: { en: 'MODEL', zh: '模型' },
  client: { en: 'CLIENT', zh: '客户端' },
  day: { en: 'DAY', zh: '日期' },
  purpose: { en: 'PURPOSE', zh: '用途' },
  policy: { en: 'POLICY', zh: '策略' },
};

function groupsOf(text: string): UsageGroup[] {
  const wanted = text
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');
  const known = wanted.flatMap((one) => usageGroupSchema.safeParse(one).data ?? []);
  if (known.length === wanted.length && known.length <= 3) return known;
  const list = usageGroupSchema.options.join(', ');
  throw new UsageError(
    `--by takes up to three of ${list}, with commas between them.`,
    `--by 须为以下最多三项，以逗号分隔：${list}。`,
  );
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

const columns = {
  en: ['REQUESTS', 'FAILED', 'INPUT', 'CACHED', 'OUTPUT', 'COST', 'FIRST TOKEN', 'P50 / P95 / P99'],
  zh: ['请求', '失败', '输入', '缓存', '输出', '费用', '首字', 'P50 / P95 / P99'],
};

export const usageCommand: Command = {
  name: 'usage',
  usage: [
    'hearth usage [--by account,provider,model,client,day,purpose,policy] [--since 7d] [--csv|--json]',
  ],
  summary: { en: 'requests, tokens, cost and times', zh: '请求数、Token、费用和耗时' },
  async run(args, { io, withHost }) {
    const { values, positionals } = parseOptions(args, {
      by: { type: 'string' },
      since: { type: 'string' },
      csv: { type: 'boolean' },
      json: { type: 'boolean' },
    });
    noArguments(positionals);
    if (values.csv === true && values.json === true)
      throw new UsageError(
        '--csv and --json exclude each other.',
        '--csv 与 --json 不能同时使用。',
      );
    const groupBy = groupsOf(values.by ?? 'model');
    const query = { sinceMs: sinceOf(values.since ?? '7d', Date.now()), groupBy };
    if (values.csv === true) {
      const { text } = await withHost((client) => client.usage.export({ ...query, format: 'csv' }));
      io.print(text.trimEnd());
      return 0;
    }
    const rows = await withHost((client) => client.usage.query(query));
    if (values.json === true) io.json(rows);
    else if (rows.length === 0)
      io.print(io.text('Nothing was asked in that time.', '这段时间内没有请求。'));
    else {
      const chinese = io.language === 'zh-CN';
      io.print(
        table(
          [
            ...groupBy.map((group) => (chinese ? groups[group].zh : groups[group].en)),
            ...(chinese ? columns.zh : columns.en),
          ],
          rows.map((row) => rowText(row, groupBy, io)),
        ),
      );
    }
    return 0;
  },
};
