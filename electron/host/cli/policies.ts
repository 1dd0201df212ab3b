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
import { columns, table } from './display-width.ts';
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
  const header = columns(io, phrase('cli.policies.columns'));
  const row = ({ alias, version, enabled, source, definition }: RoutingPolicy): string[] => [
    alias,
    String(version),
    enabled ? io.text(phrase('cli.policies.on')) : io.text(phrase('cli.off')),
    source === 'file' ? 'hearth.yaml' : io.text(phrase('cli.policies.app')),
    tiersText(definition),
    definition.rules.map((rule) => rule.kind).join(', ') || '–',
  ];
  if (values.json === true) io.json(policies);
  else if (policies.length === 0) io.print(io.text(phrase('cli.policies.none')));
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
        phrase('cli.policies.several', {
          what,
          aliases: policies.map((one) => one.alias).join(', '),
        }),
      );
}

function trialText(trial: PolicyTrial, io: CliIo): string {
  const places = (list: PolicyTrial['before']): string[][] =>
    list.map(({ requests, model, accountName }) => [
      `  ${requests}`,
      model,
      accountName ?? io.text(phrase('cli.thisMachine')),
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
      phrase('cli.policies.trial', {
        requests: trial.requests,
        changed: trial.changed,
        unserved: trial.unserved,
      }),
    ),
    io.text(phrase('cli.policies.before')),
    table(['', '', ''], places(trial.before)).trimStart().replace(/^/, '  '),
    io.text(phrase('cli.policies.after')),
    table(['', '', ''], places(trial.after)).trimStart().replace(/^/, '  '),
    ...(sums.length === 0 ? [] : [io.text(phrase('cli.policies.cost')), ...sums]),
    ...(samples.length === 0 ? [] : [io.text(phrase('cli.policies.samples')), ...samples]),
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
  const what = onlyArgument(positionals, phrase('cli.policies.which'));
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
  const alias = onlyArgument(positionals, phrase('cli.policies.alias'));
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
  else io.print(io.text(phrase('cli.policies.rolledBack', { alias, version: saved.version })));
  return 0;
}

export const policiesCommand: Command = {
  name: 'policies',
  usage: [
    'hearth policies list [--json]',
    'hearth policies try <hearth.yaml|alias> [--alias <name>] [--all] [--limit <n>] [--json]',
    'hearth policies rollback <alias> [--to <version>] [--json]',
  ],
  summary: phrase('cli.policies.summary'),
  run: actions({ list, try: tryOut, rollback }),
};
