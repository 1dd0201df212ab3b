import type { Client, ClientLimits, ClientSecrets } from '../../../shared/contract/clients.ts';
import type { HostClient } from '../../../shared/contract/host.ts';
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
import { table } from './display-width.ts';
import type { CliIo } from './io.ts';
import { money } from './money.ts';
import { pick } from './pick.ts';

const json = { json: { type: 'boolean' } } as const;
const which = { en: 'a client’s id or name', zh: '客户端的 id 或名称' };

const chosen = async (client: HostClient, key: string): Promise<Client> =>
  pick(await client.clients.list(), key, 'client');

function showSecrets({ apiKey, signingSecret }: ClientSecrets, io: CliIo): void {
  io.print(apiKey);
  if (signingSecret === null)
    io.note(
      io.text(
        'This key is shown once; Hearth keeps only its hash.',
        '密钥只显示这一次，Hearth 仅保存其哈希。',
      ),
    );
  else {
    io.print(signingSecret);
    io.note(
      io.text(
        'The key, and below it the secret that signs requests. Both are shown once. ' +
          'How to sign: docs/signed-requests.md',
        '上为密钥，下为请求签名所用的密文，均只显示这一次。签名方法见 docs/signed-requests.md',
      ),
    );
  }
}

async function add(args: readonly string[], { io, withHost }: CliDeps): Promise<number> {
  const { values, positionals } = parseOptions(args, {
    ...json,
    ...clientOptions,
    signed: { type: 'boolean' },
  });
  const name = onlyArgument(positionals, { en: 'a name for the client', zh: '客户端名称' });
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
    throw new UsageError('Name at least one option to change.', '请至少指定一项要修改的选项。');
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
  else io.print(io.text(`Changed ${changed.name}.`, `已修改 ${changed.name}。`));
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
    throw new UsageError(
      '--overlap is the hours for which the former key still serves, 0 to 720.',
      '--overlap 为旧密钥继续有效的小时数，0 到 720。',
    );
  if (values.signed === true && values['no-signed'] === true)
    throw new UsageError(
      '--signed and --no-signed contradict each other.',
      '--signed 与 --no-signed 互相矛盾。',
    );
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
        ? io.text('The former key no longer works.', '旧密钥已失效。')
        : io.text(
            `The former key works until ${new Date(until).toLocaleString(io.language)}.`,
            `旧密钥有效至 ${new Date(until).toLocaleString(io.language)}。`,
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
      io.print(
        io.text(
          `${changed.name} is suspended; its key is refused until it is resumed.`,
          `${changed.name} 已停用，恢复之前其密钥不被接受。`,
        ),
      );
    else io.print(io.text(`${changed.name} is active again.`, `${changed.name} 已恢复使用。`));
    return 0;
  };

const roles = { admin: '管理员', member: '成员', viewer: '只读' } as const;

function stateText({ suspended, expiresAt }: Client, io: CliIo): string {
  if (suspended) return io.text('suspended', '已停用');
  if (expiresAt === null) return io.text('active', '正常');
  const until = new Date(expiresAt).toLocaleDateString(io.language);
  return expiresAt <= Date.now()
    ? io.text(`expired ${until}`, `已于 ${until} 过期`)
    : io.text(`until ${until}`, `有效至 ${until}`);
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
    ...say(requestsPerMinute, (n) => io.text(`${n} requests/min`, `每分钟 ${n} 次`)),
    ...say(tokensPerMinute, (n) => io.text(`${n} tokens/min`, `每分钟 ${n} token`)),
    ...say(concurrency, (n) => io.text(`${n} at once`, `并发 ${n}`)),
    ...say(tokensPerDay, (n) => io.text(`${n} tokens/day`, `每天 ${n} token`)),
    ...say(tokensPerMonth, (n) => io.text(`${n} tokens/month`, `每月 ${n} token`)),
    ...cost(costMicroPerDay, (n) => io.text(`${n}/day`, `每天 ${n}`)),
    ...cost(costMicroPerMonth, (n) => io.text(`${n}/month`, `每月 ${n}`)),
    ...say(storageMb, (n) => io.text(`may keep ${n} MB`, `可保留 ${n} MB`)),
  ];
  return all.join(io.text(', ', '，')) || '–';
}

async function list(args: readonly string[], { io, withHost }: CliDeps): Promise<number> {
  const { values, positionals } = parseOptions(args, json);
  noArguments(positionals);
  const clients = await withHost((client) => client.clients.list());
  if (values.json === true) io.json(clients);
  else if (clients.length === 0)
    io.print(
      io.text(
        'No clients yet. Add one: hearth clients add <name>',
        '还没有客户端。添加：hearth clients add <名称>',
      ),
    );
  else {
    const when = (ms: number | null): string =>
      ms === null ? '–' : new Date(ms).toLocaleString(io.language);
    const header =
      io.language === 'zh-CN'
        ? ['ID', '名称', '角色', '密钥', '状态', '模型', '仅限本机', '上限', '最近使用']
        : ['ID', 'NAME', 'ROLE', 'KEY', 'STATE', 'MODELS', 'LOCAL ONLY', 'LIMITS', 'LAST SEEN'];
    const rowOf = (one: Client): string[] => [
      one.id,
      one.name,
      io.text(one.role, roles[one.role]),
      `…${one.keyHint}`,
      stateText(one, io),
      one.models.join(', ') || '*',
      one.localOnly ? io.text('yes', '是') : io.text('no', '否'),
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
  else io.print(io.text(`Removed ${key}; its key no longer works.`, `已移除 ${key}，其密钥失效。`));
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
  summary: {
    en: 'keys for tools and colleagues, and what they may use',
    zh: '给工具和同事的密钥，以及可用的范围',
  },
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
