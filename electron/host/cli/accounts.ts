import type { Account, ProviderInfo } from '../../../shared/contract/accounts.ts';
import type { HostClient } from '../../../shared/contract/host.ts';
import { AppError } from '../../../shared/errors.ts';
import { forgetVariables } from '../security/secret-variables.ts';
import { freeName } from '../../../shared/names.ts';
import { phrase, translateText } from '../../../shared/messages/phrase.ts';
import { importKeys, rotateKey, showStatus } from './accounts-pool.ts';
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
import { errorText } from './error-text.ts';
import type { CliIo } from './io.ts';
import { pick } from './pick.ts';

const account = phrase('cli.accounts.which');
const json = { json: { type: 'boolean' } } as const;

/**
 * A key is never one of the arguments, where every process of the machine and the shell's
 * history would see it.
 */
async function readKey(
  provider: Pick<ProviderInfo, 'name' | 'keyRequired'>,
  variable: string | undefined,
  io: CliIo,
): Promise<string> {
  if (variable !== undefined) {
    const value = io.env[variable]?.trim();
    forgetVariables([variable]);
    if (!value)
      throw new AppError('bad_request', phrase('cli.accounts.variableUnset', { variable }));
    return value;
  }
  if (!provider.keyRequired) return '';
  const key = (
    await io.readSecret(io.text(phrase('cli.accounts.keyPrompt', { name: provider.name })))
  ).trim();
  if (key === '')
    throw new AppError('bad_request', phrase('cli.accounts.needsKey', { name: provider.name }));
  return key;
}

async function add(args: readonly string[], { io, withHost }: CliDeps): Promise<number> {
  const { values, positionals } = parseOptions(args, {
    ...json,
    provider: { type: 'string' },
    'base-url': { type: 'string' },
    'api-key-env': { type: 'string' },
    models: { type: 'string' },
    name: { type: 'string' },
    priority: { type: 'string' },
  });
  noArguments(positionals);
  const { provider: providerId, 'base-url': baseUrl, priority } = values;
  if (providerId === undefined) throw new UsageError(phrase('cli.accounts.providerMissing'));
  if (priority !== undefined && !/^-?\d{1,6}$/.test(priority))
    throw new UsageError(phrase('cli.accounts.badPriority'));
  const models = (values.models ?? '')
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');
  const made = await withHost(async (client) => {
    const providers = await client.accounts.providers();
    const provider = providers.find((one) => one.id === providerId);
    if (provider === undefined)
      throw new UsageError(
        phrase('cli.accounts.noProvider', {
          provider: providerId,
          known: providers.map((one) => one.id).join(', '),
        }),
      );
    if (provider.baseUrl === '' && !baseUrl)
      throw new UsageError(phrase('cli.accounts.needsBaseUrl', { name: provider.name }));
    const apiKey = await readKey(provider, values['api-key-env'], io);
    const name =
      values.name ??
      freeName(provider.name, new Set((await client.accounts.list()).map((one) => one.name)));
    return client.accounts.add({
      provider: providerId,
      name,
      baseUrl: baseUrl ?? provider.baseUrl,
      apiKey,
      models,
      ...(priority === undefined ? {} : { priority: Number(priority) }),
    });
  });
  if (values.json === true) io.json(made);
  else io.print(io.text(phrase('cli.accounts.added', { name: made.name, id: made.id })));
  return 0;
}

async function list(args: readonly string[], { io, withHost }: CliDeps): Promise<number> {
  const { values, positionals } = parseOptions(args, json);
  noArguments(positionals);
  const accounts = await withHost((client) => client.accounts.list());
  if (values.json === true) io.json(accounts);
  else if (accounts.length === 0) io.print(io.text(phrase('cli.accounts.none')));
  else {
    const header = columns(io, phrase('cli.accounts.columns'));
    io.print(
      table(
        header,
        accounts.map((one) => [
          one.id,
          one.name,
          one.provider,
          one.baseUrl,
          one.keyHint === '' ? '–' : `…${one.keyHint}`,
          String(one.priority),
          one.stateReason === ''
            ? one.state
            : `${one.state} (${translateText(one.stateReason, io.language)})`,
          one.models.join(', ') || '*',
        ]),
      ),
    );
  }
  return 0;
}

const chosen = async (client: HostClient, key: string): Promise<Account> =>
  pick(await client.accounts.list(), key, phrase('cli.kind.account'));

async function test(args: readonly string[], { io, withHost }: CliDeps): Promise<number> {
  const { values, positionals } = parseOptions(args, json);
  const key = onlyArgument(positionals, account);
  const result = await withHost(async (client) =>
    client.accounts.test({ id: (await chosen(client, key)).id }),
  );
  if (values.json === true) io.json(result);
  else if (result.ok)
    io.print(
      io.text(
        result.latencyMs === null
          ? phrase('cli.accounts.works', { count: result.models.length })
          : phrase('cli.accounts.worksIn', {
              count: result.models.length,
              time: Math.round(result.latencyMs),
            }),
      ),
    );
  else io.note(errorText({ code: result.code, message: result.message }, io));
  return result.ok ? 0 : 1;
}

async function rm(args: readonly string[], { io, withHost }: CliDeps): Promise<number> {
  const { values, positionals } = parseOptions(args, json);
  const key = onlyArgument(positionals, account);
  const result = await withHost(async (client) =>
    client.accounts.remove({ id: (await chosen(client, key)).id }),
  );
  if (values.json === true) io.json(result);
  else io.print(io.text(phrase('cli.accounts.removed', { key })));
  return 0;
}

const rotate = rotateKey((chosenAccount, variable, { io }) =>
  readKey({ name: chosenAccount.name, keyRequired: true }, variable, io),
);

export const accountsCommand: Command = {
  name: 'accounts',
  usage: [
    'hearth accounts add --provider <id> [--base-url <url>] [--api-key-env <NAME>] [--models ' +
      'a,b] [--name <name>] [--priority <n>] [--json]',
    'hearth accounts list [--json]',
    'hearth accounts test <id|name> [--json]',
    'hearth accounts status [--json]',
    'hearth accounts import <file|-> [--dry-run] [--json]',
    'hearth accounts rotate <id|name> [--api-key-env <NAME>] [--json]',
    'hearth accounts rm <id|name> [--json]',
  ],
  summary: phrase('cli.accounts.summary'),
  run: actions({ add, list, test, status: showStatus, import: importKeys, rotate, rm }),
};
