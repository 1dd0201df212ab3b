import type { Client, ClientLimits, ClientSecrets } from '../../../shared/contract/clients.ts';
import type { HostClient } from '../../../shared/contract/host.ts';
import { phrase } from '../../../shared/messages/phrase.ts';
import { clientFields, clientOptions, clientOptionsUsage } from './client-options.ts';
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
import { pick } from './pick.ts';

const json = { json: { type: 'boolean' } } as const;
const which = phrase('cli.clients.which');

const chosen = async (client: HostClient, key: string): Promise<Client> =>
  pick(await client.clients.list(), key, phrase('cli.kind.client'));

function showSecrets({ apiKey, signingSecret }: ClientSecrets, io: CliIo): void {
  io.print(apiKey);
  if (signingSecret === null) io.note(io.text(phrase('cli.clients.keyShownOnce')));
  else {
    io.print(signingSecret);
    io.note(io.text(phrase('cli.clients.secretsShownOnce')));
  }
}

async function add(args: readonly string[], { io, withHost }: CliDeps): Promise<number> {
  const { values, positionals } = parseOptions(args, {
    ...json,
    ...clientOptions,
    signed: { type: 'boolean' },
  });
  const name = onlyArgument(positionals, phrase('cli.clients.name'));
  const fields = clientFields(values);
  const made = await withHost((client) =>
    client.clients.add({ name, signed: values.signed === true, ...fields }),
  );
  if (values.json === true) io.json(made);
  else showSecrets(made, io);
  return 0;
}

async function update(args: readonly string[], { io, withHost }: CliDeps): Promise<number> {
  const { values, positionals } = parseOptions(args, {
    ...json,
    ...clientOptions,
    name: { type: 'string' },
  });
  const key = onlyArgument(positionals, which);
  if (Object.keys(values).every((one) => one === 'json'))
    throw new UsageError(phrase('cli.clients.nothingToChange'));
  clientFields(values);
  const changed = await withHost(async (client) => {
    const before = await chosen(client, key);
    return client.clients.update({
      id: before.id,
      ...(values.name === undefined ? {} : { name: values.name }),
      ...clientFields(values, before),
    });
  });
  if (values.json === true) io.json(changed);
  else io.print(io.text(phrase('cli.clients.changed', { name: changed.name })));
  return 0;
}

async function rotate(args: readonly string[], { io, withHost }: CliDeps): Promise<number> {
  const { values, positionals } = parseOptions(args, {
    ...json,
    overlap: { type: 'string' },
    signed: { type: 'boolean' },
    'no-signed': { type: 'boolean' },
  });
  const key = onlyArgument(positionals, which);
  const { overlap = '24' } = values;
  if (!/^\d{1,3}(\.\d+)?$/.test(overlap) || Number(overlap) > 720)
    throw new UsageError(phrase('cli.clients.badOverlap'));
  if (values.signed === true && values['no-signed'] === true)
    throw new UsageError(phrase('cli.clients.signedTwice'));
  const signed =
    values.signed === true
      ? { signed: true }
      : values['no-signed'] === true
        ? { signed: false }
        : {};
  const made = await withHost(async (client) =>
    client.clients.rotate({
      id: (await chosen(client, key)).id,
      overlapHours: Number(overlap),
      ...signed,
    }),
  );
  if (values.json === true) io.json(made);
  else {
    showSecrets(made, io);
    const { formerKeyUntil: until } = made.client;
    io.note(
      until === null
        ? io.text(phrase('cli.clients.formerKeyEnded'))
        : io.text(
            phrase('cli.clients.formerKeyUntil', {
              until: new Date(until).toLocaleString(io.language),
            }),
          ),
    );
  }
  return 0;
}

const setSuspended =
  (suspended: boolean) =>
  async (args: readonly string[], { io, withHost }: CliDeps): Promise<number> => {
    const { values, positionals } = parseOptions(args, json);
    const key = onlyArgument(positionals, which);
    const changed = await withHost(async (client) =>
      client.clients.update({ id: (await chosen(client, key)).id, suspended }),
    );
    if (values.json === true) io.json(changed);
    else if (suspended)
      io.print(io.text(phrase('cli.clients.nowSuspended', { name: changed.name })));
    else io.print(io.text(phrase('cli.clients.nowActive', { name: changed.name })));
    return 0;
  };

const roles = {
  admin: phrase('cli.clients.admin'),
  member: phrase('cli.clients.member'),
  viewer: phrase('cli.clients.viewer'),
} as const;

function stateText({ suspended, expiresAt }: Client, io: CliIo): string {
  if (suspended) return io.text(phrase('cli.clients.suspended'));
  if (expiresAt === null) return io.text(phrase('cli.clients.active'));
  const until = new Date(expiresAt).toLocaleDateString(io.language);
  return expiresAt <= Date.now()
    ? io.text(phrase('cli.clients.expired', { until }))
    : io.text(phrase('cli.clients.until', { until }));
}

function limitsText(limits: ClientLimits, io: CliIo): string {
  const {
    requestsPerMinute,
    tokensPerMinute,
    concurrency,
    tokensPerDay,
    tokensPerMonth,
    costMicroPerDay,
    costMicroPerMonth,
    currency,
    storageMb,
  } = limits;
  const say = (value: number | null, text: (figure: string) => string): string[] =>
    value === null ? [] : [text(value.toLocaleString(io.language))];
  const cost = (costMicro: number | null, text: (amount: string) => string): string[] =>
    costMicro === null ? [] : [text(money({ costMicro, currency }, io))];
  const all = [
    ...say(requestsPerMinute, (n) =>
      io.text(phrase('cli.clients.requestsPerMinute', { count: n })),
    ),
    ...say(tokensPerMinute, (n) => io.text(phrase('cli.clients.tokensPerMinute', { count: n }))),
    ...say(concurrency, (n) => io.text(phrase('cli.clients.concurrency', { count: n }))),
    ...say(tokensPerDay, (n) => io.text(phrase('cli.clients.tokensPerDay', { count: n }))),
    ...say(tokensPerMonth, (n) => io.text(phrase('cli.clients.tokensPerMonth', { count: n }))),
    ...cost(costMicroPerDay, (n) => io.text(phrase('cli.clients.costPerDay', { amount: n }))),
    ...cost(costMicroPerMonth, (n) => io.text(phrase('cli.clients.costPerMonth', { amount: n }))),
    ...say(storageMb, (n) => io.text(phrase('cli.clients.storage', { count: n }))),
  ];
  return all.join(io.text(phrase('cli.comma'))) || '–';
}

async function list(args: readonly string[], { io, withHost }: CliDeps): Promise<number> {
  const { values, positionals } = parseOptions(args, json);
  noArguments(positionals);
  const clients = await withHost((client) => client.clients.list());
  if (values.json === true) io.json(clients);
  else if (clients.length === 0) io.print(io.text(phrase('cli.clients.none')));
  else {
    const when = (ms: number | null): string =>
      ms === null ? '–' : new Date(ms).toLocaleString(io.language);
    const header = columns(io, phrase('cli.clients.columns'));
    const rowOf = (one: Client): string[] => [
      one.id,
      one.name,
      io.text(roles[one.role]),
      one.keyHint === '' ? '–' : `…${one.keyHint}`,
      stateText(one, io),
      one.models.join(', ') || '*',
      one.localOnly ? io.text(phrase('cli.yes')) : io.text(phrase('cli.no')),
      limitsText(one.limits, io),
      when(one.lastSeenAt),
    ];
    io.print(table(header, clients.map(rowOf)));
  }
  return 0;
}

async function rm(args: readonly string[], { io, withHost }: CliDeps): Promise<number> {
  const { values, positionals } = parseOptions(args, json);
  const key = onlyArgument(positionals, which);
  const result = await withHost(async (client) =>
    client.clients.remove({ id: (await chosen(client, key)).id }),
  );
  if (values.json === true) io.json(result);
  else io.print(io.text(phrase('cli.clients.removed', { key })));
  return 0;
}

export const clientsCommand: Command = {
  name: 'clients',
  usage: [
    `hearth clients add <name> ${clientOptionsUsage} [--signed] [--json]`,
    'hearth clients update <id|name> [--name <name>] [any option of add but --signed; none ' +
      'lifts a limit, never an expiry] [--json]',
    'hearth clients rotate <id|name> [--overlap 24] [--signed|--no-signed] [--json]',
    'hearth clients suspend|resume <id|name> [--json]',
    'hearth clients list [--json]',
    'hearth clients rm <id|name> [--json]',
  ],
  summary: phrase('cli.clients.summary'),
  run: actions({
    add,
    update,
    rotate,
    suspend: setSuspended(true),
    resume: setSuspended(false),
    list,
    rm,
  }),
};
