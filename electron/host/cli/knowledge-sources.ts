import type { KnowledgeSource } from '../../../shared/contract/knowledge-sources.ts';
import {
  refreshSchedules,
  type RefreshSchedule,
} from '../../../shared/contract/refresh-schedule.ts';
import { phrase } from '../../../shared/messages/phrase.ts';
import { noArguments, onlyArgument, parseOptions, UsageError, type CliDeps } from './command.ts';
import { columns, table } from './display-width.ts';
import type { CliIo } from './io.ts';
import { pick } from './pick.ts';

const options = { json: { type: 'boolean' }, base: { type: 'string' } } as const;

const baseNamed = (name: string | undefined): string => {
  if (name === undefined) throw new UsageError(phrase('cli.knowledge.baseMissing'));
  return name;
};

function scheduleOf(text: string | undefined): RefreshSchedule | undefined {
  if (text === undefined) return undefined;
  const found = refreshSchedules.find((one) => one === text);
  if (found === undefined)
    throw new UsageError(phrase('cli.sources.schedules', { known: refreshSchedules.join(', ') }));
  return found;
}

const timeOf = (at: number | null): string =>
  at === null ? '-' : new Date(at).toISOString().slice(0, 16).replace('T', ' ');

function show(io: CliIo, sources: readonly KnowledgeSource[]): void {
  io.print(
    table(
      columns(io, phrase('cli.sources.columns')),
      sources.map((one) => [
        one.id,
        one.kind,
        one.location,
        one.state,
        String(one.documents),
        one.refresh ?? '-',
        timeOf(one.lastCheckedAt),
        timeOf(one.nextCheckAt),
      ]),
    ),
  );
}

/** `hearth knowledge sources`: with when each was looked at, and will be next. */
export async function listSources(
  args: readonly string[],
  { io, withHost }: CliDeps,
): Promise<number> {
  const { values, positionals } = parseOptions(args, options);
  noArguments(positionals);
  const base = baseNamed(values.base);
  const sources = await withHost(async (client) =>
    client.sources.list({
      baseId: pick(await client.knowledge.list(), base, phrase('cli.kind.base')).id,
    }),
  );
  if (values.json === true) io.json(sources);
  else if (sources.length === 0) io.print(io.text(phrase('cli.sources.none')));
  else show(io, sources);
  return 0;
}

/** `hearth knowledge add-page`. */
export async function addPage(args: readonly string[], { io, withHost }: CliDeps): Promise<number> {
  const { values, positionals } = parseOptions(args, {
    ...options,
    sitemap: { type: 'boolean' },
    refresh: { type: 'string' },
  });
  const url = onlyArgument(positionals, phrase('cli.sources.address'));
  const base = baseNamed(values.base);
  const refresh = scheduleOf(values.refresh);
  const source = await withHost(async (client) =>
    client.sources.addPage({
      baseId: pick(await client.knowledge.list(), base, phrase('cli.kind.base')).id,
      url,
      sitemap: values.sitemap === true,
      ...(refresh === undefined ? {} : { refresh }),
    }),
  );
  if (values.json === true) io.json(source);
  else show(io, [source]);
  return 0;
}

/** `hearth knowledge refresh`: now, or with `--every` by a schedule. */
export async function refreshSource(
  args: readonly string[],
  { io, withHost }: CliDeps,
): Promise<number> {
  const { values, positionals } = parseOptions(args, {
    json: { type: 'boolean' },
    every: { type: 'string' },
  });
  const id = onlyArgument(positionals, phrase('cli.sources.source'));
  const isUsual = values.every === 'setting';
  const every = isUsual ? undefined : scheduleOf(values.every);
  const source = await withHost((client) =>
    isUsual || every !== undefined
      ? client.sources.update({ id, refresh: every ?? null })
      : client.sources.refresh({ id }),
  );
  if (values.json === true) io.json(source);
  else show(io, [source]);
  return 0;
}
