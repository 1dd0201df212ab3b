import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { HostClient } from '../../../shared/contract/host.ts';
import type {
  PolicyDefinition,
  PolicyTrial,
  RoutingPolicy,
} from '../../../shared/contract/policies.ts';
import { AppError } from '../../../shared/errors.ts';
import { phrase } from '../../../shared/messages/phrase.ts';
import {
  actions,
  noArguments,
  onlyArgument,
  parseOptions,
  UsageError,
  type CliDeps,
  type Command,
} from './command.ts';
import { table } from './display-width.ts';
import type { CliIo } from './io.ts';
import { money } from './money.ts';
import { assumedLines } from './route-reason-text.ts';
import { wholeNumberOf } from './since.ts';

const json = { json: { type: 'boolean' } } as const;

const tiersText = ({ tiers }: PolicyDefinition): string =>
  tiers
    .map(({ name, models, strategy }) => `${name}: ${models.join(', ') || '*'} (${strategy})`)
    .join(' → ');

async function list(args: readonly string[], { io, withHost }: CliDeps): Promise<number> {
  const { values, positionals } = parseOptions(args, json);
  noArguments(positionals);
  const policies = await withHost((client) => client.policies.list());
  const header =
    io.language === 'zh-CN'
      ? ['别名', '版本', '状态', '来源', '层级', '规则']
      : ['ALIAS', 'VERSION', 'STATE', 'FROM', 'TIERS', 'RULES'];
  const row = ({ alias, version, enabled, source, definition }: RoutingPolicy): string[] => [
    alias,
    String(version),
    enabled ? io.text('on', '启用') : io.text('off', '停用'),
    source === 'file' ? 'hearth.yaml' : io.text('app', '应用'),
    tiersText(definition),
    definition.rules.map((rule) => rule.kind).join(', ') || '–',
  ];
  if (values.json === true) io.json(policies);
  else if (policies.length === 0)
    io.print(
      io.text(
        'No policies yet. They are made in the app, or declared in a hearth.yaml.',
        '还没有策略。可在应用中添加，或在 hearth.yaml 中声明。',
      ),
    );
  else io.print(table(header, policies.map(row)));
  return 0;
}

type Tried = Pick<RoutingPolicy, 'alias' | 'definition'>;

function byAlias<T extends { alias: string }>(policies: readonly T[], alias: string): T {
  const found = policies.find((one) => one.alias === alias);
  if (found === undefined)
    throw new AppError(
      'not_found',
      policies.length === 0
        ? phrase('cli.noPolicy', { alias })
        : phrase('cli.noPolicyAmong', { alias, names: policies.map((one) => one.alias) }),
    );
  return found;
}

/** The policies of a file, without looking for its keys. */
async function policiesIn(file: string): Promise<Tried[]> {
  const { readPolicies } = await import('../config-file/read-config.ts');
  return readPolicies(file);
}

async function chosen(what: string, alias: string | undefined, client: HostClient): Promise<Tried> {
  if (!existsSync(what)) return byAlias(await client.policies.list(), what);
  const policies = await policiesIn(resolve(what));
  const [only, second] = policies;
  if (alias !== undefined) return byAlias(policies, alias);
  if (only !== undefined && second === undefined) return only;
  throw only === undefined
    ? new AppError('bad_request', phrase('cli.noPolicyIn', { what }))
    : new UsageError(
        `${what} declares several policies; name one by --alias: ` +
          `${policies.map((one) => one.alias).join(', ')}.`,
        `${what} 声明了多个策略，请用 --alias 指定：${policies.map((one) => one.alias).join(', ')}。`,
      );
}

function trialText(trial: PolicyTrial, io: CliIo): string {
  const places = (list: PolicyTrial['before']): string[][] =>
    list.map(({ requests, model, accountName }) => [
      `  ${requests}`,
      model,
      accountName ?? io.text('this machine', '本机'),
    ]);
  const sums = trial.costs.map(
    ({ currency, beforeMicro, afterMicro }) =>
      `  ${money({ currency, costMicro: beforeMicro }, io)} → ` +
      money({ currency, costMicro: afterMicro }, io),
  );
  const samples = trial.samples.map(
    (sample) => `  ${sample.requestId}  ${sample.before} → ${sample.after}`,
  );
  return [
    io.text(
      `${trial.requests} past requests: ${trial.changed} would have gone elsewhere, ` +
        `${trial.unserved} would not have been served. Nothing was sent.`,
      `${trial.requests} 个历史请求：${trial.changed} 个会改变去向，${trial.unserved} 个无处可去。未发送任何内容。`,
    ),
    io.text('Before', '之前'),
    table(['', '', ''], places(trial.before)).trimStart().replace(/^/, '  '),
    io.text('After', '之后'),
    table(['', '', ''], places(trial.after)).trimStart().replace(/^/, '  '),
    ...(sums.length === 0
      ? []
      : [io.text('Cost, where a price is known', '费用（价格已知的部分）'), ...sums]),
    ...(samples.length === 0 ? [] : [io.text('Some that change', '部分变化'), ...samples]),
    ...assumedLines(trial.assumed, io),
  ].join('\n');
}

async function tryOut(args: readonly string[], { io, withHost }: CliDeps): Promise<number> {
  const { values, positionals } = parseOptions(args, {
    ...json,
    limit: { type: 'string' },
    alias: { type: 'string' },
    all: { type: 'boolean' },
  });
  const what = onlyArgument(positionals, { en: 'a file or an alias', zh: '文件或别名' });
  const limit = wholeNumberOf(values.limit, '--limit', 500, 2000);
  const trial = await withHost(async (client) => {
    const { alias, definition } = await chosen(what, values.alias, client);
    return client.policies.try({ definition, alias: values.all === true ? null : alias, limit });
  });
  if (values.json === true) io.json(trial);
  else io.print(trialText(trial, io));
  return 0;
}

async function rollback(args: readonly string[], { io, withHost }: CliDeps): Promise<number> {
  const { values, positionals } = parseOptions(args, { ...json, to: { type: 'string' } });
  const alias = onlyArgument(positionals, { en: 'a policy’s alias', zh: '策略别名' });
  const saved = await withHost(async (client) => {
    const policy = byAlias(await client.policies.list(), alias);
    if (values.to !== undefined)
      return client.policies.rollback({
        id: policy.id,
        version: wholeNumberOf(values.to, '--to', 1, 1_000_000),
      });
    const older = (await client.policies.versions({ id: policy.id }))
      .map((one) => one.version)
      .filter((version) => version < policy.version);
    if (older.length === 0)
      throw new AppError('conflict', phrase('cli.noEarlierVersion', { alias }));
    return client.policies.rollback({ id: policy.id, version: Math.max(...older) });
  });
  if (values.json === true) io.json(saved);
  else
    io.print(
      io.text(
        `"${alias}" is as it was; this is version ${saved.version} now.`,
        `“${alias}”已恢复，现为第 ${saved.version} 版。`,
      ),
    );
  return 0;
}

export const policiesCommand: Command = {
  name: 'policies',
  usage: [
    'hearth policies list [--json]',
    'hearth policies try <hearth.yaml|alias> [--alias <name>] [--all] [--limit <n>] [--json]',
    'hearth policies rollback <alias> [--to <version>] [--json]',
  ],
  summary: { en: 'how model names lead to models and accounts', zh: '模型别名如何选到模型和账户' },
  run: actions({ list, try: tryOut, rollback }),
};
