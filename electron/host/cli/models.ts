import type { LocalModel } from '../../../shared/contract/models.ts';
import {
  actions,
  noArguments,
  onlyArgument,
  parseOptions,
  type CliDeps,
  type Command,
} from './command.ts';
import { table } from './display-width.ts';
import { bytes } from './format.ts';
import type { CliIo } from './io.ts';
import { downloadModel } from './models-ready.ts';
import { pick } from './pick.ts';

const json = { json: { type: 'boolean' } } as const;
const model = { en: 'a model’s id', zh: '模型 id' };

function stateOf(one: LocalModel, io: CliIo): string {
  if (one.installed)
    return one.loaded ? io.text('loaded', '已加载') : io.text('installed', '已安装');
  if (one.download !== null) {
    const { state, receivedBytes, totalBytes } = one.download;
    return totalBytes ? `${state} ${Math.floor((receivedBytes / totalBytes) * 100)} %` : state;
  }
  if (one.recommended) return io.text('recommended', '推荐');
  return one.fits ? '' : io.text('too large', '放不下');
}

async function list(args: readonly string[], { io, withHost }: CliDeps): Promise<number> {
  const { values, positionals } = parseOptions(args, json);
  noArguments(positionals);
  const models = await withHost((client) => client.models.local());
  const header =
    io.language === 'zh-CN'
      ? ['ID', '用途', '大小', '内存', '许可', '状态']
      : ['ID', 'KIND', 'SIZE', 'MEMORY', 'LICENCE', 'STATE'];
  if (values.json === true) io.json(models);
  else
    io.print(
      table(
        header,
        models.map((one) => [
          one.id,
          one.kind,
          bytes(one.sizeBytes),
          bytes(one.memoryBytes),
          one.licence,
          stateOf(one, io),
        ]),
      ),
    );
  return 0;
}

async function get(args: readonly string[], { io, withHost }: CliDeps): Promise<number> {
  const { values, positionals } = parseOptions(args, json);
  const key = onlyArgument(positionals, model);
  const fetched = await withHost(async (client) =>
    downloadModel(client, pick(await client.models.local(), key, 'model').id, io),
  );
  if (values.json === true) io.json(fetched);
  else io.print(io.text(`${fetched.id} is installed.`, `${fetched.id} 已安装。`));
  return 0;
}

async function rm(args: readonly string[], { io, withHost }: CliDeps): Promise<number> {
  const { values, positionals } = parseOptions(args, json);
  const key = onlyArgument(positionals, model);
  const result = await withHost(async (client) =>
    client.models.remove({ id: pick(await client.models.local(), key, 'model').id }),
  );
  if (values.json === true) io.json(result);
  else
    io.print(
      result.removed
        ? io.text(`Removed ${key}.`, `已删除 ${key}。`)
        : io.text(`${key} was not installed.`, `${key} 没有安装。`),
    );
  return 0;
}

export const modelsCommand: Command = {
  name: 'models',
  usage: [
    'hearth models list [--json]',
    'hearth models get <id> [--json]',
    'hearth models rm <id> [--json]',
  ],
  summary: { en: 'models on this machine', zh: '本机模型' },
  run: actions({ list, get, rm }),
};
