import { parseArgs, type ParseArgsConfig } from 'node:util';
import type { HostClient } from '../../../shared/contract/host.ts';
import type { Phrase } from '../../../shared/messages/phrase-params.ts';
import { phrase } from '../../../shared/messages/phrase.ts';
import type { CliIo } from './io.ts';

export interface CliDeps {
  io: CliIo;
  version: string;
  /**
   * Runs `work` on a host's client: the one that runs on the data folder, or one started for it and
   * closed afterwards.
   */
  withHost: <T>(work: (client: HostClient) => Promise<T>) => Promise<T>;
}

export interface Command {
  name: string;
  /** One line a form, as a person types it. */
  usage: readonly string[];
  summary: Phrase;
  /**
   * Resolves to the exit code. Throws `UsageError` for what was mistyped, `AppError` for what
   * failed.
   */
  run(args: readonly string[], deps: CliDeps): Promise<number>;
}

/** What was typed makes no sense; the usage line follows it, and the exit code is 2. */
export class UsageError extends Error {
  readonly phrase: Phrase;

  constructor(words: Phrase) {
    super(words.text);
    this.name = 'UsageError';
    this.phrase = words;
  }
}

/** `parseArgs` whose complaints are `UsageError`s. */
export function parseOptions<const Options extends NonNullable<ParseArgsConfig['options']>>(
  args: readonly string[],
  options: Options,
) {
  try {
    return parseArgs({
      args: [...args],
      options,
      allowPositionals: true,
      strict: true,
      tokens: true,
    });
  } catch (error) {
    const message = (error instanceof Error ? error.message : String(error)).split('. ')[0] ?? '';
    throw new UsageError(phrase('cli.badOption', { message }));
  }
}

/** The one argument that a form asks for. */
export function onlyArgument(positionals: readonly string[], what: Phrase): string {
  const [first, second] = positionals;
  if (first === undefined || first.trim() === '')
    throw new UsageError(phrase('cli.missingArgument', { what }));
  if (second !== undefined)
    throw new UsageError(phrase('cli.tooManyArguments', { argument: second }));
  return first;
}

export function noArguments(positionals: readonly string[]): void {
  if (positionals[0] !== undefined)
    throw new UsageError(phrase('cli.tooManyArguments', { argument: positionals[0] }));
}

/** A command of several actions: `hearth models list`. */
export function actions(
  table: Readonly<Record<string, (args: readonly string[], deps: CliDeps) => Promise<number>>>,
): Command['run'] {
  return (args, deps) => {
    const [name, ...rest] = args;
    const action =
      name === undefined ? undefined : Object.entries(table).find(([key]) => key === name)?.[1];
    if (action === undefined) {
      const known = Object.keys(table).join(', ');
      throw name === undefined
        ? new UsageError(phrase('cli.actionMissing', { known }))
        : new UsageError(phrase('cli.noAction', { name, known }));
    }
    return action(rest, deps);
  };
}
