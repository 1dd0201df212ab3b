import type { Budget, BudgetUse } from '../../../shared/contract/budgets.ts';
import { AppError } from '../../../shared/errors.ts';
import { hourMs } from '../../../shared/time.ts';
import { actions, noArguments, parseOptions, type CliDeps, type Command } from './command.ts';
import { table } from './display-width.ts';
import type { CliIo } from './io.ts';
import { money } from './money.ts';

function periodText({ period, rollingMs }: Budget, io: CliIo): string {
  if (period === 'day') return io.text('a day', '每天');
  if (period === 'month') return io.text('a month', '每月');
  const hours = Math.round((rollingMs ?? 0) / hourMs);
  return io.text(`in ${hours} h`, `${hours} 小时内`);
}

const figure = (count: number, io: CliIo): string => count.toLocaleString(io.language);

function limitText(budget: Budget, io: CliIo): string {
  const { limitTokens, limitCostMicro, currency } = budget;
  const limits = [
    ...(limitTokens === null
      ? []
      : [io.text(`${figure(limitTokens, io)} tokens`, `${figure(limitTokens, io)} token`)]),
    ...(limitCostMicro === null || currency === null
      ? []
      : [money({ costMicro: limitCostMicro, currency }, io)]),
  ];
  return `${limits.join(', ')} ${periodText(budget, io)}`;
}

function usedText(budget: Budget, use: BudgetUse | undefined, io: CliIo): string {
  if (use === undefined) return '0';
  const reserved =
    use.reservedTokens === 0
      ? ''
      : io.text(
          ` (+ ${figure(use.reservedTokens, io)} reserved)`,
          `（另预留 ${figure(use.reservedTokens, io)}）`,
        );
  const tokens =
    budget.limitTokens === null
      ? []
      : [
          `${figure(use.usedTokens, io)}${reserved} · ` +
            `${Math.floor((use.usedTokens / budget.limitTokens) * 100)} %`,
        ];
  const cost =
    budget.limitCostMicro === null || budget.currency === null
      ? []
      : [
          `${money({ costMicro: use.usedCostMicro, currency: budget.currency }, io)} · ` +
            `${Math.floor((use.usedCostMicro / budget.limitCostMicro) * 100)} %`,
        ];
  return [...tokens, ...cost].join(', ');
}

function strengthText({ enabled, hard }: Budget, io: CliIo): string {
  if (!enabled) return io.text('off', '停用');
  return hard ? io.text('hard', '硬') : io.text('soft', '软');
}

/** Whether a budget ever refuses what it cannot count: only a hard limit of money does. */
const countsMoney = ({ hard, limitCostMicro }: Budget): boolean => hard && limitCostMicro !== null;

function uncountedText(budget: Budget, io: CliIo): string {
  if (!countsMoney(budget)) return '–';
  return budget.uncounted === 'allow' ? io.text('allow', '放行') : io.text('refuse', '拒绝');
}

/** `hearth budgets set <name> --uncounted refuse|allow`. */
async function set(args: readonly string[], { io, withHost }: CliDeps): Promise<number> {
  const { values, positionals } = parseOptions(args, { uncounted: { type: 'string' } });
  const [name, ...rest] = positionals;
  const wanted = (['refuse', 'allow'] as const).find((choice) => choice === values.uncounted);
  if (name === undefined || rest.length > 0 || wanted === undefined)
    throw new AppError(
      'bad_request',
      io.text(
        'Name one budget, and say what happens to costs that it cannot count: --uncounted ' +
          'refuse or --uncounted allow.',
        '请写明一个预算，并用 --uncounted refuse 或 --uncounted allow 指定如何处理无法计费的请求。',
      ),
    );
  const matters = await withHost(async (client) => {
    const { budgets } = await client.budgets.list();
    const budget = budgets.find((one) => one.name === name || one.id === name);
    if (budget === undefined)
      throw new AppError(
        'not_found',
        io.text(
          `There is no budget “${name}”. “hearth budgets list” lists them.`,
          `没有预算“${name}”。运行 hearth budgets list 查看已有预算。`,
        ),
      );
    const { createdAt: _createdAt, source: _source, ...input } = budget;
    await client.budgets.save({ ...input, uncounted: wanted });
    return countsMoney(budget);
  });
  io.print(
    wanted === 'allow'
      ? io.text(
          `“${name}” allows requests that it cannot count.`,
          `“${name}”会放行无法计费的请求。`,
        )
      : io.text(
          `“${name}” refuses requests that it cannot count.`,
          `“${name}”会拒绝无法计费的请求。`,
        ),
  );
  if (!matters)
    io.print(
      io.text(
        'It is not a hard limit on cost, so this has no effect now.',
        '它不是硬性的金额上限，因此目前没有影响。',
      ),
    );
  return 0;
}

async function list(args: readonly string[], { io, withHost }: CliDeps): Promise<number> {
  const { values, positionals } = parseOptions(args, { json: { type: 'boolean' } });
  noArguments(positionals);
  const { budgets, use, clients, accounts } = await withHost(async (client) => ({
    ...(await client.budgets.list()),
    clients: await client.clients.list(),
    accounts: await client.accounts.list(),
  }));
  const named = (dimension: string, value = ''): string =>
    ({ client: clients, account: accounts })[dimension]?.find((one) => one.id === value)?.name ??
    value;
  const scopeText = ({ scope }: Budget): string =>
    Object.entries(scope)
      .map(([dimension, value]) => `${dimension} ${named(dimension, value)}`)
      .join(' × ') || io.text('everything', '全部');
  const rowsOf = (budget: Budget): string[][] => {
    const uses = use.filter((one) => one.budgetId === budget.id);
    const strength = strengthText(budget, io);
    return (uses.length === 0 ? [undefined] : uses).map((one) => [
      budget.name,
      one === undefined || one.key === '' ? scopeText(budget) : one.key,
      limitText(budget, io),
      strength,
      uncountedText(budget, io),
      usedText(budget, one, io),
      one?.resetsAt == null ? '–' : new Date(one.resetsAt).toLocaleString(io.language),
    ]);
  };
  if (values.json === true) io.json({ budgets, use });
  else if (budgets.length === 0)
    io.print(
      io.text(
        'No budgets yet. Add one in the app, or declare it in a hearth.yaml.',
        '还没有预算。可在应用中添加，或在 hearth.yaml 中声明。',
      ),
    );
  else
    io.print(
      table(
        io.language === 'zh-CN'
          ? ['名称', '范围', '上限', '类型', '无法计费时', '已用', '重置']
          : ['NAME', 'COUNTS', 'LIMIT', 'KIND', 'UNCOUNTED', 'USED', 'RESETS'],
        budgets.flatMap(rowsOf),
      ),
    );
  return 0;
}

export const budgetsCommand: Command = {
  name: 'budgets',
  usage: ['hearth budgets list [--json]', 'hearth budgets set <name> --uncounted refuse|allow'],
  summary: { en: 'what may be used, and how far it is', zh: '用量上限和已用情况' },
  run: actions({ list, set }),
};
