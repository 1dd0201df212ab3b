import { extname, resolve } from 'node:path';
import type { HostClient } from '../../../shared/contract/host.ts';
import type { SearchHit } from '../../../shared/contract/answers.ts';
import type { KnowledgeBase } from '../../../shared/contract/knowledge.ts';
import {
  baseFileExtension,
  type TransferProgress,
} from '../../../shared/contract/knowledge-transfer.ts';
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
import { addDocumentPaths, documentsReady } from './documents-ready.ts';
import { bar, bytes } from './format.ts';
import type { CliIo } from './io.ts';
import { ensureDefaultModels } from './models-ready.ts';
import { pick } from './pick.ts';

const json = { json: { type: 'boolean' } } as const;

async function baseCalled(
  client: HostClient,
  name: string,
  localOnly: boolean,
): Promise<KnowledgeBase> {
  const found = (await client.knowledge.list()).find((one) => one.id === name || one.name === name);
  if (found === undefined) return client.knowledge.create({ name, localOnly });
  return localOnly && !found.localOnly
    ? client.knowledge.update({ id: found.id, localOnly: true })
    : found;
}

async function add(args: readonly string[], { io, withHost }: CliDeps): Promise<number> {
  const { values, positionals } = parseOptions(args, {
    ...json,
    base: { type: 'string' },
    'local-only': { type: 'boolean' },
    once: { type: 'boolean' },
  });
  const name = values.base;
  if (name === undefined)
    throw new UsageError(
      'Name the knowledge base: --base <name>.',
      '请用 --base <名称> 指明知识库。',
    );
  if (positionals.length === 0)
    throw new UsageError('Name the files or folders to add.', '请指明要添加的文件或文件夹。');
  const result = await withHost(async (client) => {
    if ((await client.app.ready()).embeddingModel === null) await ensureDefaultModels(client, io);
    const { id } = await baseCalled(client, name, values['local-only'] === true);
    const paths = positionals.map((path) => resolve(path));
    await addDocumentPaths(client, { baseId: id, paths, watch: values.once !== true }, io);
    const documents = await documentsReady(client, id, io);
    return { base: pick(await client.knowledge.list(), id, 'knowledge base'), documents };
  });
  const failed = result.documents.filter((one) => one.state === 'failed').length;
  if (values.json === true) io.json(result);
  else
    io.print(
      io.text(
        `${result.base.name}: ${result.documents.length - failed} documents ready, ${failed} ` +
          `failed, ${result.base.chunks} passages.`,
        `${result.base.name}：${result.documents.length - failed} 份文档就绪，${failed} 份失败，共 ` +
          `${result.base.chunks} 段。`,
      ),
    );
  return failed > 0 && failed === result.documents.length ? 1 : 0;
}

async function list(args: readonly string[], { io, withHost }: CliDeps): Promise<number> {
  const { values, positionals } = parseOptions(args, json);
  noArguments(positionals);
  const bases = await withHost((client) => client.knowledge.list());
  if (values.json === true) io.json(bases);
  else if (bases.length === 0)
    io.print(
      io.text(
        'No knowledge bases yet. Create one: hearth knowledge add <path>… --base <name>',
        '还没有知识库。新建：hearth knowledge add <路径>… --base <名称>',
      ),
    );
  else {
    const header =
      io.language === 'zh-CN'
        ? ['ID', '名称', '文档', '失败', '段落', '大小', '仅限本机']
        : ['ID', 'NAME', 'DOCUMENTS', 'FAILED', 'PASSAGES', 'SIZE', 'LOCAL ONLY'];
    io.print(
      table(
        header,
        bases.map((one) => [
          one.id,
          one.name,
          String(one.documents),
          String(one.failed),
          String(one.chunks),
          bytes(one.sizeBytes),
          one.localOnly ? io.text('yes', '是') : io.text('no', '否'),
        ]),
      ),
    );
  }
  return 0;
}

function hitText(hit: SearchHit, io: CliIo): string {
  const place = [
    hit.file,
    ...(hit.page === null ? [] : [io.text(`page ${hit.page}`, `第 ${hit.page} 页`)]),
    ...(hit.heading === null ? [] : [hit.heading]),
  ].join(io.text(', ', '，'));
  return `[${hit.n}] ${hit.score.toFixed(3)}  ${place}\n    ${hit.text.replace(/\s+/g, ' ').trim()}`;
}

async function search(args: readonly string[], { io, withHost }: CliDeps): Promise<number> {
  const { values, positionals } = parseOptions(args, {
    ...json,
    base: { type: 'string' },
    limit: { type: 'string' },
  });
  const query = onlyArgument(positionals, { en: 'what to look for', zh: '要找的内容' });
  const base = values.base;
  if (base === undefined)
    throw new UsageError(
      'Name the knowledge base: --base <name>.',
      '请用 --base <名称> 指明知识库。',
    );
  const limit = values.limit === undefined ? 5 : Number(values.limit);
  if (!Number.isInteger(limit) || limit < 1 || limit > 50)
    throw new UsageError(
      '--limit is a whole number from 1 to 50.',
      '--limit 须为 1 到 50 的整数。',
    );
  const result = await withHost(async (client) =>
    client.knowledge.search({
      id: pick(await client.knowledge.list(), base, 'knowledge base').id,
      query,
      limit,
    }),
  );
  if (values.json === true) io.json(result);
  else
    io.print(
      result.hits.length === 0
        ? io.text('Nothing was found.', '没有找到。')
        : result.hits.map((hit) => hitText(hit, io)).join('\n'),
    );
  return 0;
}

type Transferring<E> = (client: HostClient) => Promise<AsyncIterable<E | TransferProgress>>;

const steps: Readonly<Record<TransferProgress['step'], readonly [string, string]>> = {
  copying: ['Copying the index', '正在复制索引'],
  packing: ['Packing', '正在打包'],
  unpacking: ['Unpacking', '正在解包'],
  checking: ['Checking', '正在校验'],
};

/** Shows how far it is, and gives what it ends with. */
async function transferred<E extends { type: 'done' }>(
  client: HostClient,
  io: CliIo,
  begin: Transferring<E>,
): Promise<E> {
  for await (const event of await begin(client)) {
    if (event.type === 'done') {
      io.endProgress();
      return event;
    }
    const share = event.totalBytes === 0 ? null : event.doneBytes / event.totalBytes;
    const shown =
      share === null ? '' : ` ${bar(share)} ${bytes(event.doneBytes)}/${bytes(event.totalBytes)}`;
    io.progress(
      io.text(...steps[event.step]) + shown,
      `${event.step} ${Math.floor((share ?? 0) * 10)}`,
    );
  }
  throw new AppError('internal', phrase('cli.endedBeforeTransfer'));
}

async function exportBase(args: readonly string[], { io, withHost }: CliDeps): Promise<number> {
  const { values, positionals } = parseOptions(args, { ...json, force: { type: 'boolean' } });
  const [base, file, ...more] = positionals;
  if (base === undefined || file === undefined || more.length > 0)
    throw new UsageError(
      'Name the knowledge base and the file to write.',
      '请指明知识库和要写入的文件。',
    );
  const path = resolve(extname(file) === '' ? `${file}.${baseFileExtension}` : file);
  const result = await withHost(async (client) => {
    const { id } = pick(await client.knowledge.list(), base, 'knowledge base');
    return transferred(client, io, () =>
      client.transfer.export({ id, path, overwrite: values.force === true }, { signal: io.signal }),
    );
  });
  if (values.json === true)
    io.json({ path: result.path, sizeBytes: result.sizeBytes, documents: result.documents });
  else
    io.print(
      io.text(
        `${result.path}: ${result.documents} documents, ${bytes(result.sizeBytes)}.`,
        `${result.path}：${result.documents} 份文档，${bytes(result.sizeBytes)}。`,
      ),
    );
  return 0;
}

async function importBase(args: readonly string[], { io, withHost }: CliDeps): Promise<number> {
  const { values, positionals } = parseOptions(args, json);
  const path = resolve(onlyArgument(positionals, { en: 'a file', zh: '文件' }));
  const { type: _done, ...result } = await withHost((client) =>
    transferred(client, io, () => client.transfer.import({ path }, { signal: io.signal })),
  );
  if (values.json === true) {
    io.json(result);
    return 0;
  }
  io.print(
    io.text(
      `${result.name}: ${result.documents} documents.`,
      `${result.name}：${result.documents} 份文档。`,
    ),
  );
  if (result.rebuilt)
    io.print(
      io.text(
        'Its index has an older form, so its documents are indexed again.',
        '其索引格式不同，正在重新读取文件中的内容。',
      ),
    );
  if (result.nextModel !== null)
    io.print(
      io.text(
        `Its embedding model is not installed here; ${result.nextModel} is used instead.`,
        `本机未安装其嵌入模型，正改用 ${result.nextModel}。`,
      ),
    );
  if (result.unreachable > 0)
    io.print(
      io.text(
        `${result.unreachable} folders or files are not on this machine; the text read from them is kept.`,
        `${result.unreachable} 个文件夹或文件不在本机；已读取的内容予以保留。`,
      ),
    );
  return 0;
}

export const knowledgeCommand: Command = {
  name: 'knowledge',
  usage: [
    'hearth knowledge add <path>… --base <name> [--local-only] [--once] [--json]',
    'hearth knowledge list [--json]',
    'hearth knowledge search <query> --base <name> [--limit <n>] [--json]',
    'hearth knowledge export <base> <file> [--force] [--json]',
    'hearth knowledge import <file> [--json]',
  ],
  summary: { en: 'knowledge bases over your files', zh: '你的文件组成的知识库' },
  run: actions({ add, list, search, export: exportBase, import: importBase }),
};
