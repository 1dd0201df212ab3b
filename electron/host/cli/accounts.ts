import type { Account, ProviderInfo } from '../../../shared/contract/accounts.ts';
import type { HostClient } from '../../../shared/contract/host.ts';
import { AppError } from '../../../shared/errors.ts';
import { forgetVariables } from '../security/secret-variables.ts';
import { freeName } from '../../../shared/names.ts';
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
import { table } from './display-width.ts';
import { errorText } from './error-text.ts';
import type { CliIo } from './io.ts';
import { pick } from './pick.ts';

const account = { en: 'an account’s id or name', zh: '账户的 id 或名称' };
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
      throw new AppError(
        'bad_request',
        io.text(
          `The environment variable ${variable} is not set, so there is no key to store.`,
          `环境变量 ${variable} 未设置，没有密钥可存。`,
        ),
      );
    return value;
  }
  if (!provider.keyRequired) return '';
  const key = (
    await io.readSecret(io.text(`Key for ${provider.name}: `, `${provider.name} 的密钥：`))
  ).trim();
  if (key === '')
    throw new AppError(
      'bad_request',
      io.text(
        `${provider.name} needs a key. Name an environment variable by --api-key-env, or type it ` +
          'when prompted.',
        `${provider.name} 需要密钥：请用 --api-key-env 指定环境变量，或在提示时输入。`,
      ),
    );
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
  if (providerId === undefined) throw new UsageError('Missing: --provider.', '缺少 --provider。');
  if (priority !== undefined && !/^-?\d{1,6}$/.test(priority))
    throw new UsageError(
      '--priority is a whole number; lower is tried first.',
      '--priority 须为整数，越小越先。',
    );
  const models = (values.models ?? '')
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');
  const made = await withHost(async (client) => {
    const providers = await client.accounts.providers();
    const provider = providers.find((one) => one.id === providerId);
    if (provider === undefined)
      throw new UsageError(
        `There is no provider "${providerId}": ${providers.map((one) => one.id).join(', ')}.`,
        `没有服务商“${providerId}”：${providers.map((one) => one.id).join(', ')}。`,
      );
    if (provider.baseUrl === '' && !baseUrl)
      throw new UsageError(
        `${provider.name} needs --base-url.`,
        `${provider.name} 需要 --base-url。`,
      );
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
  else io.print(io.text(`Added ${made.name} (${made.id}).`, `已添加 ${made.name}（${made.id}）。`));
  return 0;
}

async function list(args: readonly string[], { io, withHost }: CliDeps): Promise<number> {
  const { values, positionals } = parseOptions(args, json);
  noArguments(positionals);
  const accounts = await withHost((client) => client.accounts.list());
  if (values.json === true) io.json(accounts);
  else if (accounts.length === 0)
    io.print(
      io.text(
        'No accounts yet. Add one: hearth accounts add --provider openai-compatible ' +
          '--base-url <url> --api-key-env <NAME>',
        '还没有账户。添加：hearth accounts add --provider openai-compatible --base-url <地址> --api-key-env <变量名>',
      ),
    );
  else {
    const header =
      io.language === 'zh-CN'
        ? ['ID', '名称', '服务商', '地址', '密钥', '优先级', '状态', '模型']
        : ['ID', 'NAME', 'PROVIDER', 'BASE URL', 'KEY', 'PRIORITY', 'STATE', 'MODELS'];
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
          one.stateReason === '' ? one.state : `${one.state} (${one.stateReason})`,
          one.models.join(', ') || '*',
        ]),
      ),
    );
  }
  return 0;
}

const chosen = async (client: HostClient, key: string): Promise<Account> =>
  pick(await client.accounts.list(), key, 'account');

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
        `It works: ${result.models.length} ` +
          `models${result.latencyMs === null ? '' : `, ${Math.round(result.latencyMs)} ms`}.`,
        `可用：${result.models.length} ` +
          `个模型${result.latencyMs === null ? '' : `，${Math.round(result.latencyMs)} 毫秒`}。`,
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
  else io.print(io.text(`Removed ${key}.`, `已移除 ${key}。`));
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
  summary: { en: 'accounts at providers', zh: '服务商账户' },
  run: actions({ add, list, test, status: showStatus, import: importKeys, rotate, rm }),
};
