import { extname, resolve } from 'node:path';
import type { HostClient } from '../../../shared/contract/host.ts';
import type { SearchHit } from '../../../shared/contract/answers.ts';
import type { KnowledgeBase } from '../../../shared/contract/knowledge.ts';
import {
  baseFileExtension,
  type TransferProgress,
} from '../../../shared/contract/knowledge-transfer.ts';
import { AppError } from '../../../shared/errors.ts';
import type { Phrase } from '../../../shared/messages/phrase-params.ts';
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
import { addDocumentPaths, documentsReady } from './documents-ready.ts';
import { bar, bytes } from './format.ts';
import type { CliIo } from './io.ts';
import { ensureDefaultModels } from './models-ready.ts';
import { addPage, listSources, refreshSource } from './knowledge-sources.ts';
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
  if (name === undefined) throw new UsageError(phrase('cli.knowledge.baseMissing'));
  if (positionals.length === 0) throw new UsageError(phrase('cli.knowledge.pathsMissing'));
  const result = await withHost(async (client) => {
    if ((await client.app.ready()).embeddingModel === null) await ensureDefaultModels(client, io);
    const { id } = await baseCalled(client, name, values['local-only'] === true);
    const paths = positionals.map((path) => resolve(path));
    await addDocumentPaths(client, { baseId: id, paths, watch: values.once !== true }, io);
    const documents = await documentsReady(client, id, io);
    return { base: pick(await client.knowledge.list(), id, phrase('cli.kind.base')), documents };
  });
  const failed = result.documents.filter((one) => one.state === 'failed').length;
  if (values.json === true) io.json(result);
  else
    io.print(
      io.text(
        phrase('cli.knowledge.added', {
          name: result.base.name,
          ready: result.documents.length - failed,
          failed,
          chunks: result.base.chunks,
        }),
      ),
    );
  return failed > 0 && failed === result.documents.length ? 1 : 0;
}

async function list(args: readonly string[], { io, withHost }: CliDeps): Promise<number> {
  const { values, positionals } = parseOptions(args, json);
  noArguments(positionals);
  const bases = await withHost((client) => client.knowledge.list());
  if (values.json === true) io.json(bases);
  else if (bases.length === 0) io.print(io.text(phrase('cli.knowledge.none')));
  else {
    const header = columns(io, phrase('cli.knowledge.columns'));
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
          one.localOnly ? io.text(phrase('cli.yes')) : io.text(phrase('cli.no')),
        ]),
      ),
    );
  }
  return 0;
}

function hitText(hit: SearchHit, io: CliIo): string {
  const place = [
    hit.file,
    ...(hit.page === null ? [] : [io.text(phrase('cli.answer.page', { page: hit.page }))]),
    ...(hit.heading === null ? [] : [hit.heading]),
  ].join(io.text(phrase('cli.comma')));
  return `[${hit.n}] ${hit.score.toFixed(3)}  ${place}\n    ${hit.text.replace(/\s+/g, ' ').trim()}`;
}

async function search(args: readonly string[], { io, withHost }: CliDeps): Promise<number> {
  const { values, positionals } = parseOptions(args, {
    ...json,
    base: { type: 'string' },
    limit: { type: 'string' },
  });
  const query = onlyArgument(positionals, phrase('cli.knowledge.query'));
  const base = values.base;
  if (base === undefined) throw new UsageError(phrase('cli.knowledge.baseMissing'));
  const limit = values.limit === undefined ? 5 : Number(values.limit);
  if (!Number.isInteger(limit) || limit < 1 || limit > 50)
    throw new UsageError(phrase('cli.limitTo50'));
  const result = await withHost(async (client) =>
    client.knowledge.search({
      id: pick(await client.knowledge.list(), base, phrase('cli.kind.base')).id,
      query,
      limit,
    }),
  );
  if (values.json === true) io.json(result);
  else
    io.print(
      result.hits.length === 0
        ? io.text(phrase('cli.knowledge.nothingFound'))
        : result.hits.map((hit) => hitText(hit, io)).join('\n'),
    );
  return 0;
}

type Transferring<E> = (client: HostClient) => Promise<AsyncIterable<E | TransferProgress>>;

const steps: Readonly<Record<TransferProgress['step'], Phrase>> = {
  copying: phrase('cli.knowledge.copying'),
  packing: phrase('cli.knowledge.packing'),
  unpacking: phrase('cli.knowledge.unpacking'),
  checking: phrase('cli.knowledge.checking'),
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
      io.text(steps[event.step]) + shown,
      `${event.step} ${Math.floor((share ?? 0) * 10)}`,
    );
  }
  throw new AppError('internal', phrase('cli.endedBeforeTransfer'));
}

async function exportBase(args: readonly string[], { io, withHost }: CliDeps): Promise<number> {
  const { values, positionals } = parseOptions(args, { ...json, force: { type: 'boolean' } });
  const [base, file, ...more] = positionals;
  if (base === undefined || file === undefined || more.length > 0)
    throw new UsageError(phrase('cli.knowledge.exportNeeds'));
  const path = resolve(extname(file) === '' ? `${file}.${baseFileExtension}` : file);
  const result = await withHost(async (client) => {
    const { id } = pick(await client.knowledge.list(), base, phrase('cli.kind.base'));
    return transferred(client, io, () =>
      client.transfer.export({ id, path, overwrite: values.force === true }, { signal: io.signal }),
    );
  });
  if (values.json === true)
    io.json({ path: result.path, sizeBytes: result.sizeBytes, documents: result.documents });
  else
    io.print(
      io.text(
        phrase('cli.knowledge.exported', {
          path: result.path,
          documents: result.documents,
          size: bytes(result.sizeBytes),
        }),
      ),
    );
  return 0;
}

async function importBase(args: readonly string[], { io, withHost }: CliDeps): Promise<number> {
  const { values, positionals } = parseOptions(args, json);
  const path = resolve(onlyArgument(positionals, phrase('cli.knowledge.file')));
  const { type: _done, ...result } = await withHost((client) =>
    transferred(client, io, () => client.transfer.import({ path }, { signal: io.signal })),
  );
  if (values.json === true) {
    io.json(result);
    return 0;
  }
  io.print(
    io.text(phrase('cli.knowledge.imported', { name: result.name, documents: result.documents })),
  );
  if (result.rebuilt) io.print(io.text(phrase('cli.knowledge.indexedAgain')));
  if (result.nextModel !== null)
    io.print(io.text(phrase('cli.knowledge.otherModel', { model: result.nextModel })));
  if (result.unreachable > 0)
    io.print(io.text(phrase('cli.knowledge.unreachable', { count: result.unreachable })));
  return 0;
}

export const knowledgeCommand: Command = {
  name: 'knowledge',
  usage: [
    'hearth knowledge add <path>… --base <name> [--local-only] [--once] [--json]',
    'hearth knowledge list [--json]',
    'hearth knowledge search <query> --base <name> [--limit <n>] [--json]',
    'hearth knowledge add-page <address> --base <name> [--sitemap] [--refresh <schedule>] [--json]',
    'hearth knowledge sources --base <name> [--json]',
    'hearth knowledge refresh <source> [--every <schedule>|setting] [--json]',
    'hearth knowledge export <base> <file> [--force] [--json]',
    'hearth knowledge import <file> [--json]',
  ],
  summary: phrase('cli.knowledge.summary'),
  run: actions({
    add,
    list,
    search,
    'add-page': addPage,
    sources: listSources,
    refresh: refreshSource,
    export: exportBase,
    import: importBase,
  }),
};
