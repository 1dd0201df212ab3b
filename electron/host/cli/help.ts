import type { Command } from './command.ts';
import { table } from './display-width.ts';
import type { CliIo } from './io.ts';

export function helpText(commands: readonly Command[], io: CliIo): string {
  const rows = commands.map((command) => [
    `  ${command.name}`,
    io.text(command.summary.en, command.summary.zh),
  ]);
  return [
    io.text(
      'Hearth: ask your own documents, and every model you have, on your own machine.',
      'Hearth：在自己的机器上，问自己的文档，用自己的所有模型。',
    ),
    '',
    ...commands.flatMap((command) => command.usage.map((line) => `  ${line}`)),
    '',
    table(['', ''], rows).trim().replace(/^/, '  '),
    '',
    io.text(
      'Data lie in HEARTH_HOME, or the platform’s own folder. --json prints one JSON ' +
        'document. Exit codes: 0 done, 1 failed, 2 mistyped.',
      '数据在 HEARTH_HOME 或系统默认的数据文件夹。--json 输出一份 JSON。退出码：0 完成，1 失败，2 用法错误。',
    ),
  ].join('\n');
}

export function usageText(command: Command, io: CliIo): string {
  return command.usage.map((line) => `${io.text('Usage', '用法')}: ${line}`).join('\n');
}
