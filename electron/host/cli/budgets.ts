import type { Budget, BudgetUse } from '../../../shared/contract/budgets.ts';
import { AppError } from '../../../shared/errors.ts';
import { hourMs } from '../../../shared/time.ts';
import { phrase } from '../../../shared/messages/phrase.ts';
import { actions, noArguments, parseOptions, type CliDeps, type Command } from './command.ts';
import { columns, table } from './display-width.ts';
import type { CliIo } from './io.ts';
import { money } from './money.ts';

function periodText({ period, rollingMs }: Budget, io: CliIo): string {
  if (period === 'day') return io.text(phrase('cli.budgets.day'));
  if (period === 'month') return io.text(phrase('cli.budgets.month'));
  const hours = Math.round((rollingMs ?? 0) / hourMs);
  return io.text(phrase('cli.budgets.hours', { hours }));
}

const figure = (count: number, io: CliIo): string => count.toLocaleString(io.language);

function limitText(budget: Budget, io: CliIo): string {
  const { limitTokens, limitCostMicro, currency } = budget;
  const limits = [
    ...(limitTokens === null
      ? []
      : [io.text(phrase('cli.budgets.tokens', { count: figure(limitTokens, io) }))]),
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
      : io.text(phrase('cli.budgets.reserved', { count: figure(use.reservedTokens, io) }));
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
  if (!enabled) return io.text(phrase('cli.off'));
  return hard ? io.text(phrase('cli.budgets.hard')) : io.text(phrase('cli.budgets.soft'));
}

/** Whether a budget ever refuses what it cannot count: only a hard limit of money does. */
const countsMoney = ({ hard, limitCostMicro }: Budget): boolean => hard && limitCostMicro !== null;

function uncountedText(budget: Budget, io: CliIo): string {
  if (!countsMoney(budget)) return '–';
  return budget.uncounted === 'allow'
    ? io.text(phrase('cli.budgets.allow'))
    : io.text(phrase('cli.budgets.refuse'));
}

/** `hearth budgets set <name> --uncounted refuse|allow`. */
async function set(args: readonly string[], { io, withHost }: CliDeps): Promise<number> {
  const { values, positionals } = parseOptions(args, { uncounted: { type: 'string' } });
  const [name, ...rest] = positionals;
  const wanted = (['refuse', 'allow'] as const).find((choice) => choice === values.uncounted);
  if (name === undefined || rest.length > 0 || wanted === undefined)
    throw new AppError('bad_request', phrase('cli.budgets.setNeeds'));
  const matters = await withHost(async (client) => {
    const { budgets } = await client.budgets.list();
    const budget = budgets.find((one) => one.name === name || one.id === name);
    if (budget === undefined)
      throw new AppError('not_found', phrase('cli.budgets.missing', { name }));
    const { createdAt: _createdAt, source: _source, ...input } = budget;
    await client.budgets.save({ ...input, uncounted: wanted });
    return countsMoney(budget);
  });
  io.print(
    wanted === 'allow'
      ? io.text(phrase('cli.budgets.allows', { name }))
      : io.text(phrase('cli.budgets.refuses', { name })),
  );
  if (!matters) io.print(io.text(phrase('cli.budgets.noEffect')));
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
      .join(' × ') || io.text(phrase('cli.budgets.everything'));
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
  else if (budgets.length === 0) io.print(io.text(phrase('cli.budgets.none')));
  else io.print(table(columns(io, phrase('cli.budgets.columns')), budgets.flatMap(rowsOf)));
  return 0;
}

export const budgetsCommand: Command = {
  name: 'budgets',
  usage: ['hearth budgets list [--json]', 'hearth budgets set <name> --uncounted refuse|allow'],
  summary: phrase('cli.budgets.summary'),
  run: actions({ list, set }),
};
