import type { HostClient } from '../../../shared/contract/host.ts';
import type { ModelAliases } from '../../../shared/contract/model-aliases.ts';
import type { LocalModel } from '../../../shared/contract/models.ts';
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
import { bytes } from './format.ts';
import type { CliIo } from './io.ts';
import { downloadModel } from './models-ready.ts';
import { pick } from './pick.ts';

const json = { json: { type: 'boolean' } } as const;
const model = phrase('cli.models.which');

function stateOf(one: LocalModel, io: CliIo): string {
  if (one.installed)
    return one.loaded
      ? io.text(phrase('cli.models.loaded'))
      : io.text(phrase('cli.models.installed'));
  if (one.download !== null) {
    const { state, receivedBytes, totalBytes } = one.download;
    return totalBytes ? `${state} ${Math.floor((receivedBytes / totalBytes) * 100)} %` : state;
  }
  if (one.recommended) return io.text(phrase('cli.models.recommended'));
  return one.fits ? '' : io.text(phrase('cli.models.tooLarge'));
}

async function list(args: readonly string[], { io, withHost }: CliDeps): Promise<number> {
  const { values, positionals } = parseOptions(args, json);
  noArguments(positionals);
  const models = await withHost((client) => client.models.local());
  const header = columns(io, phrase('cli.models.columns'));
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
    downloadModel(client, pick(await client.models.local(), key, phrase('cli.kind.model')).id, io),
  );
  if (values.json === true) io.json(fetched);
  else io.print(io.text(phrase('cli.models.nowInstalled', { id: fetched.id })));
  return 0;
}

async function rm(args: readonly string[], { io, withHost }: CliDeps): Promise<number> {
  const { values, positionals } = parseOptions(args, json);
  const key = onlyArgument(positionals, model);
  const result = await withHost(async (client) =>
    client.models.remove({
      id: pick(await client.models.local(), key, phrase('cli.kind.model')).id,
    }),
  );
  if (values.json === true) io.json(result);
  else
    io.print(
      result.removed
        ? io.text(phrase('cli.models.removed', { key }))
        : io.text(phrase('cli.models.notInstalled', { key })),
    );
  return 0;
}

type SetAlias = (aliases: ModelAliases) => ModelAliases;

/** Changes the table of other names, or reads it. */
const changeAliases = (client: HostClient, change: SetAlias | null): Promise<ModelAliases> =>
  client.app.settings.get().then(async ({ modelAliases }) => {
    if (change === null) return modelAliases;
    const saved = await client.app.settings.set({ modelAliases: change(modelAliases) });
    return saved.modelAliases;
  });

/** `hearth models alias [<name> <model> | --rm <name>]`. */
async function alias(args: readonly string[], { io, withHost }: CliDeps): Promise<number> {
  const { values, positionals } = parseOptions(args, { ...json, rm: { type: 'string' } });
  const { rm: gone } = values;
  const [name, target, ...more] = positionals;
  const isPair = name !== undefined && target !== undefined && more.length === 0;
  if (gone !== undefined ? positionals.length > 0 : positionals.length > 0 && !isPair)
    throw new UsageError(phrase('cli.models.aliasUsage'));
  const change: SetAlias | null =
    gone !== undefined
      ? ({ [gone]: _, ...rest }) => rest
      : isPair
        ? (aliases) => ({ ...aliases, [name]: target })
        : null;
  const aliases = await withHost((client) => changeAliases(client, change));
  if (values.json === true) io.json(aliases);
  else io.print(table(columns(io, phrase('cli.models.aliasColumns')), Object.entries(aliases)));
  return 0;
}

/** `hearth models`: this machine's models, and other names of models. */
export const modelsCommand: Command = {
  name: 'models',
  usage: [
    'hearth models list [--json]',
    'hearth models get <id> [--json]',
    'hearth models rm <id> [--json]',
    'hearth models alias [<name> <model> | --rm <name>] [--json]',
  ],
  summary: phrase('cli.models.summary'),
  run: actions({ list, get, rm, alias }),
};
