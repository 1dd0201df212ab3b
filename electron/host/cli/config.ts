import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { ConfigChange, Declared } from '../../../shared/contract/config.ts';
import { AppError } from '../../../shared/errors.ts';
import { phrase } from '../../../shared/messages/phrase.ts';
import {
  actions,
  noArguments,
  onlyArgument,
  parseOptions,
  type CliDeps,
  type Command,
} from './command.ts';
import type { Phrase } from '../../../shared/messages/phrase-params.ts';
import type { CliIo } from './io.ts';

const json = { json: { type: 'boolean' } } as const;
const adopting = { adopt: { type: 'boolean' } } as const;

/** The file that is named, or hearth.yaml where the command is run. */
const fileOf = (positionals: readonly string[]): string =>
  resolve(
    positionals.length === 0
      ? 'hearth.yaml'
      : onlyArgument(positionals, phrase('cli.config.which')),
  );

/** The parser is loaded only by the commands that read a file. */
async function read(file: string, io: CliIo): Promise<Declared> {
  const { readConfig } = await import('../config-file/read-config.ts');
  return readConfig(file, io.env);
}

const kinds: Readonly<Record<ConfigChange['kind'], Phrase>> = {
  setting: phrase('cli.config.setting'),
  price: phrase('cli.config.price'),
  account: phrase('cli.config.account'),
  client: phrase('cli.config.client'),
  issuer: phrase('cli.config.issuer'),
  policy: phrase('cli.config.policy'),
  budget: phrase('cli.config.budget'),
};

export function changeLines(changes: readonly ConfigChange[], io: Pick<CliIo, 'text'>): string[] {
  const signs = { added: '+', changed: '~', removed: '-' };
  return changes.flatMap(({ kind, name, change, fields }) => [
    `${signs[change]} ${io.text(kinds[kind])} ${name}`,
    ...fields.map(({ field, before, after }) => `    ${field}: ${before} → ${after}`),
  ]);
}

function show(changes: readonly ConfigChange[], asJson: boolean, io: CliIo, nothing: Phrase): void {
  if (asJson) io.json(changes);
  else if (changes.length === 0) io.print(io.text(nothing));
  else for (const line of changeLines(changes, io)) io.print(line);
}

async function diff(args: readonly string[], { io, withHost }: CliDeps): Promise<number> {
  const { values, positionals } = parseOptions(args, { ...json, ...adopting });
  const declared = await read(fileOf(positionals), io);
  const changes = await withHost((client) =>
    client.config.diff({ declared, adopt: values.adopt === true }),
  );
  show(changes, values.json === true, io, phrase('cli.config.same'));
  return 0;
}

async function apply(args: readonly string[], { io, withHost }: CliDeps): Promise<number> {
  const { values, positionals } = parseOptions(args, { ...json, ...adopting });
  const declared = await read(fileOf(positionals), io);
  const changes = await withHost((client) =>
    client.config.apply({ declared, adopt: values.adopt === true }),
  );
  show(changes, values.json === true, io, phrase('cli.config.unchanged'));
  return 0;
}

async function validate(args: readonly string[], { io }: CliDeps): Promise<number> {
  const { values, positionals } = parseOptions(args, { ...json, 'no-keys': { type: 'boolean' } });
  const file = fileOf(positionals);
  const { checkConfig } = await import('../config-file/read-config.ts');
  const problems = checkConfig(file, values['no-keys'] === true ? null : io.env);
  if (values.json === true) io.json({ ok: problems.length === 0, problems });
  else if (problems.length === 0) io.print(io.text(phrase('cli.config.valid', { file })));
  else {
    const { ConfigError } = await import('../config-file/problem.ts');
    throw new ConfigError(problems);
  }
  return problems.length === 0 ? 0 : 2;
}

/** Never overwrites a file: a user may be working on it. */
function writeNew(file: string, text: string): void {
  try {
    writeFileSync(file, text, { flag: 'wx' });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST')
      throw new AppError('conflict', phrase('cli.config.fileExists', { file }));
    throw new AppError(
      'bad_request',
      phrase('cli.config.fileUnwritable', { file, code: code ?? 'unknown' }),
      { cause: error },
    );
  }
}

async function exportFile(args: readonly string[], { io, withHost }: CliDeps): Promise<number> {
  const { values, positionals } = parseOptions(args, { ...json, output: { type: 'string' } });
  noArguments(positionals);
  const exported = await withHost((client) => client.config.export());
  if (values.output !== undefined) {
    writeNew(values.output, exported.text);
    io.note(io.text(phrase('cli.config.written', { file: values.output })));
  } else if (values.json === true) io.json(exported);
  else io.print(exported.text.trimEnd());
  return 0;
}

async function schema(args: readonly string[], { io }: CliDeps): Promise<number> {
  const { positionals } = parseOptions(args, json);
  noArguments(positionals);
  const { jsonSchemaText } = await import('../config-file/json-schema.ts');
  io.print(jsonSchemaText().trimEnd());
  return 0;
}

export const configCommand: Command = {
  name: 'config',
  usage: [
    'hearth config validate [hearth.yaml] [--no-keys] [--json]',
    'hearth config diff [hearth.yaml] [--adopt] [--json]',
    'hearth config apply [hearth.yaml] [--adopt] [--json]',
    'hearth config export [--output <file>] [--json]',
    'hearth config schema',
  ],
  summary: phrase('cli.config.summary'),
  run: actions({ validate, diff, apply, export: exportFile, schema }),
};
