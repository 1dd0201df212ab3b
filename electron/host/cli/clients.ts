import { actions, noArguments, onlyArgument, parseOptions, type CliDeps, type Command } from './command.ts';
import { table } from './display-width.ts';
import { pick } from './pick.ts';

const json = { json: { type: 'boolean' } } as const;

async function add(args: readonly string[], { io, withHost }: CliDeps): Promise<number> {
  const { values, positionals } = parseOptions(args, { ...json, 'local-only': { type: 'boolean' } });
  const name = onlyArgument(positionals, { en: 'a name for the client', zh: '客户端名称' });
  const made = await withHost((client) => client.clients.add({ name, localOnly: values['local-only'] === true }));
  if (values.json === true) io.json(made);
  else {
    io.print(made.apiKey);
    io.note(io.text('This key is shown once; Hearth keeps only its hash.', '密钥只显示这一次，Hearth 仅保存其哈希。'));
  }
  return 0;
}

async function list(args: readonly string[], { io, withHost }: CliDeps): Promise<number> {
  const { values, positionals } = parseOptions(args, json);
  noArguments(positionals);
  const clients = await withHost((client) => client.clients.list());
  if (values.json === true) io.json(clients);
  else if (clients.length === 0) io.print(io.text('No clients yet. Add one: hearth clients add <name>', '还没有客户端。添加：hearth clients add <名称>'));
  else {
    const when = (ms: number | null): string => (ms === null ? '–' : new Date(ms).toLocaleString(io.language));
    const header = io.language === 'zh-CN' ? ['ID', '名称', '密钥', '仅限本机', '添加时间', '最近使用'] : ['ID', 'NAME', 'KEY', 'LOCAL ONLY', 'ADDED', 'LAST SEEN'];
    io.print(table(header, clients.map((one) => [one.id, one.name, `…${one.keyHint}`, one.localOnly ? io.text('yes', '是') : io.text('no', '否'), when(one.createdAt), when(one.lastSeenAt)])));
  }
  return 0;
}

async function rm(args: readonly string[], { io, withHost }: CliDeps): Promise<number> {
  const { values, positionals } = parseOptions(args, json);
  const key = onlyArgument(positionals, { en: 'a client’s id or name', zh: '客户端的 id 或名称' });
  const result = await withHost(async (client) => client.clients.remove({ id: pick(await client.clients.list(), key, 'client').id }));
  if (values.json === true) io.json(result);
  else io.print(io.text(`Removed ${key}; its key no longer works.`, `已移除 ${key}，其密钥失效。`));
  return 0;
}

export const clientsCommand: Command = {
  name: 'clients',
  usage: ['hearth clients add <name> [--local-only] [--json]', 'hearth clients list [--json]', 'hearth clients rm <id|name> [--json]'],
  summary: { en: 'keys for tools and colleagues', zh: '给工具和同事的密钥' },
  run: actions({ add, list, rm }),
};
