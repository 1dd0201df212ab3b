import type { DoctorReport } from '../../../shared/contract/app.ts';
import { noArguments, parseOptions, type Command } from './command.ts';
import { table } from './display-width.ts';
import { bytes } from './format.ts';
import type { CliIo } from './io.ts';
import { translateText } from '../../../shared/messages/phrase.ts';

function reportText({ checks, machine }: DoctorReport, io: CliIo): string {
  const words = {
    ok: io.text('ok', '正常'),
    warning: io.text('note', '注意'),
    missing: io.text('missing', '缺少'),
  };
  const translated = (text: string): string => translateText(text, io.language);
  const signs = { ok: '✓', warning: '!', missing: '✗' };
  const facts = [
    [
      io.text('Processor', '处理器'),
      `${machine.cpu} · ${machine.cores} ${io.text('cores', '核')} · ${machine.threads} ` +
        io.text('threads for models', '个模型线程'),
    ],
    [
      io.text('Memory', '内存'),
      `${bytes(machine.memoryBytes)} · ${io.text('free', '可用')} ${bytes(machine.freeMemoryBytes)}`,
    ],
    [io.text('Disk', '磁盘'), `${io.text('free', '可用')} ${bytes(machine.freeDiskBytes)}`],
    ['GPU', machine.gpu ?? io.text('none', '无')],
  ];
  const rows = checks.flatMap((check) => [
    [`${signs[check.state]} ${words[check.state]}`, check.id, translated(check.found)],
    ...(check.remedy === '' ? [] : [['', '', `→ ${translated(check.remedy)}`]]),
  ]);
  return `${table(['', ''], facts).trimStart()}\n\n${table(['', '', ''], rows).trimStart()}`;
}

export const doctorCommand: Command = {
  name: 'doctor',
  usage: ['hearth doctor [--json]'],
  summary: {
    en: 'what this machine can do, what is missing and how to get it',
    zh: '本机能做什么、缺什么、怎么补',
  },
  async run(args, { io, withHost }) {
    const { values, positionals } = parseOptions(args, { json: { type: 'boolean' } });
    noArguments(positionals);
    const report = await withHost((client) => client.app.doctor());
    if (values.json === true) io.json(report);
    else io.print(reportText(report, io));
    return 0;
  },
};
