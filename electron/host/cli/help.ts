import { phrase } from '../../../shared/messages/phrase.ts';
import type { Command } from './command.ts';
import { table } from './display-width.ts';
import type { CliIo } from './io.ts';

export function helpText(commands: readonly Command[], io: CliIo): string {
  const rows = commands.map((command) => [`  ${command.name}`, io.text(command.summary)]);
  return [
    io.text(phrase('cli.help.title')),
    '',
    ...commands.flatMap((command) => command.usage.map((line) => `  ${line}`)),
    '',
    table(['', ''], rows).trim().replace(/^/, '  '),
    '',
    io.text(phrase('cli.help.footer')),
  ].join('\n');
}

export function usageText(command: Command, io: CliIo): string {
  return command.usage.map((line) => `${io.text(phrase('cli.help.usage'))}: ${line}`).join('\n');
}
