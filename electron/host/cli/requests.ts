import type { HostClient } from '../../../shared/contract/host.ts';
import type { Attempt, RequestRow } from '../../../shared/contract/monitoring.ts';
import {
  actions,
  noArguments,
  onlyArgument,
  parseOptions,
  type CliDeps,
  type Command,
} from './command.ts';
import { table } from './display-width.ts';
import { milliseconds } from './format.ts';
import type { CliIo } from './io.ts';
import { money } from './money.ts';
import { outcomeText, routeReasonText } from './route-reason-text.ts';
import { wholeNumberOf } from './since.ts';
import { translateText } from '../../../shared/messages/phrase.ts';

const json = { json: { type: 'boolean' } } as const;
type Details = Awaited<ReturnType<HostClient['monitoring']['request']>>;

const took = (ms: number | null): string => (ms === null ? '–' : milliseconds(ms));
const costOf = (
  {
    costMicro,
    currency,
    local,
  }: { costMicro: number | null; currency: string | null; local: boolean },
  io: CliIo,
): string =>
  costMicro !== null && currency !== null
    ? money({ costMicro, currency }, io)
    : local
      ? '–'
      : io.text('unknown', '未知');
const placeOf = (
  {
    local,
    accountName,
    provider,
  }: { local: boolean; accountName: string | null; provider: string | null },
  io: CliIo,
): string => (local ? io.text('this machine', '本机') : (accountName ?? provider ?? '–'));
const when = (ms: number, io: CliIo): string => new Date(ms).toLocaleString(io.language);
const outcomeOf = (row: RequestRow, io: CliIo): string =>
  requestOutcome(row, io) +
  (row.cached ? io.text(' (cached)', '（缓存）') : '') +
  (row.errorCode === null ? '' : ` (${row.errorCode})`);

function requestOutcome({ outcome }: RequestRow, io: CliIo): string {
  const words = {
    running: ['running', '进行中'],
    ok: ['answered', '成功'],
    failed: ['failed', '失败'],
    aborted: ['stopped', '已停止'],
    interrupted: ['broke off', '中断'],
  } as const;
  const [english, chinese] = words[outcome];
  return io.text(english, chinese);
}

async function list(args: readonly string[], { io, withHost }: CliDeps): Promise<number> {
  const { values, positionals } = parseOptions(args, { ...json, limit: { type: 'string' } });
  noArguments(positionals);
  const rows = await withHost((client) =>
    client.monitoring.requests({ limit: wholeNumberOf(values.limit, '--limit', 20, 500) }),
  );
  if (values.json === true) io.json(rows);
  else if (rows.length === 0) io.print(io.text('Nothing was asked yet.', '还没有任何请求。'));
  else {
    const header =
      io.language === 'zh-CN'
        ? [
            'ID',
            '时间',
            '来自',
            '请求的模型',
            '作答',
            '去向',
            '结果',
            'TOKEN',
            '费用',
            '总用时',
            '尝试',
          ]
        : [
            'ID',
            'WHEN',
            'FROM',
            'ASKED FOR',
            'ANSWERED BY',
            'AT',
            'OUTCOME',
            'TOKENS',
            'COST',
            'TOTAL',
            'TRIES',
          ];
    io.print(
      table(
        header,
        rows.map((row) => [
          row.id,
          when(row.at, io),
          row.clientName ?? row.via,
          row.requestedModel,
          row.model ?? '–',
          placeOf(row, io),
          outcomeOf(row, io),
          `${row.inputTokens} + ${row.outputTokens}`,
          costOf(row, io),
          took(row.totalMs),
          String(row.attempts),
        ]),
      ),
    );
  }
  return 0;
}

function attemptLines(attempt: Attempt, io: CliIo): string[] {
  const { order, model, outcome, reasons, errorCode, errorMessage, firstTokenMs, totalMs, hedge } =
    attempt;
  const times =
    totalMs === null
      ? ''
      : io.text(
          `, first token ${took(firstTokenMs)}, ${took(totalMs)} in all`,
          `，首字 ${took(firstTokenMs)}，共 ${took(totalMs)}`,
        );
  const paid = attempt.costMicro === null ? '' : `, ${costOf(attempt, io)}`;
  const failure =
    errorCode === null
      ? []
      : [
          `     ${errorCode}${errorMessage === null ? '' : `: ${translateText(errorMessage, io.language)}`}`,
        ];
  const place = `${attempt.providerName}${attempt.accountName === null ? '' : ` · ${attempt.accountName}`}`;
  return [
    `${String(order + 1).padStart(2)}  ${place} · ${model}: ` +
      `${outcomeText(outcome, io)}${hedge ? io.text(' (hedge)', '（对冲）') : ''}${times}${paid}`,
    ...reasons.map((reason) => `     ${routeReasonText(reason, io)}`),
    ...failure,
  ];
}

function detailLines(
  { request, attempts, policy, explanation, price }: Details,
  io: CliIo,
): string[] {
  const source = {
    reported: io.text('reported', '服务商报告'),
    estimated: io.text('estimated', '估算'),
    unknown: io.text('unknown', '未知'),
  }[request.usageSource];
  const facts: [string, string][] = [
    [io.text('When', '时间'), when(request.at, io)],
    [io.text('From', '来自'), request.clientName ?? request.via],
    [io.text('Asked for', '请求的模型'), request.requestedModel],
    [
      io.text('Answered by', '作答'),
      request.model === null ? '–' : `${request.model} · ${placeOf(request, io)}`,
    ],
    [io.text('Outcome', '结果'), outcomeOf(request, io)],
    ['Token', `${request.inputTokens} + ${request.outputTokens} (${source})`],
    [
      io.text('Cost', '费用'),
      costOf(request, io) +
        (price === null
          ? ''
          : io.text(`, at the price of ${price.since}`, `，按 ${price.since} 的价格`)),
    ],
    [
      io.text('Times', '耗时'),
      io.text(
        `first token ${took(request.firstTokenMs)}, ${took(request.totalMs)} in all`,
        `首字 ${took(request.firstTokenMs)}，共 ${took(request.totalMs)}`,
      ),
    ],
    ...(policy === null
      ? []
      : [
          [
            io.text('Policy', '策略'),
            io.text(
              `${policy.alias}, version ${policy.version}`,
              `${policy.alias}，第 ${policy.version} 版`,
            ),
          ] satisfies [string, string],
        ]),
  ];
  return [
    request.id,
    table(['', ''], facts).trimStart(),
    ...explanation.map((reason) => `  ${routeReasonText(reason, io)}`),
    '',
    io.text('Route', '路由'),
    ...attempts.flatMap((attempt) => attemptLines(attempt, io)),
  ];
}

async function show(args: readonly string[], { io, withHost }: CliDeps): Promise<number> {
  const { values, positionals } = parseOptions(args, json);
  const id = onlyArgument(positionals, { en: 'a request’s id', zh: '请求的 id' });
  const details = await withHost((client) => client.monitoring.request({ id }));
  if (values.json === true) io.json(details);
  else for (const line of detailLines(details, io)) io.print(line);
  return 0;
}

export const requestsCommand: Command = {
  name: 'requests',
  usage: ['hearth requests list [--limit <n>] [--json]', 'hearth requests show <id> [--json]'],
  summary: {
    en: 'what was asked, and why it went where it went',
    zh: '有过哪些请求，为何走那条路由',
  },
  run: actions({ list, show }),
};
