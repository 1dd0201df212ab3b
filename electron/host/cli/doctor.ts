import type { DoctorReport } from '../../../shared/contract/app.ts';
import { noArguments, parseOptions, type Command } from './command.ts';
import { table } from './display-width.ts';
import { bytes } from './format.ts';
import type { CliIo } from './io.ts';
import { phrase, translateText } from '../../../shared/messages/phrase.ts';

function reportText({ checks, machine }: DoctorReport, io: CliIo): string {
  const words = {
    ok: io.text(phrase('cli.doctor.ok')),
    warning: io.text(phrase('cli.doctor.note')),
    missing: io.text(phrase('cli.doctor.missing')),
  };
  const translated = (text: string): string => translateText(text, io.language);
  const free = (count: number): string =>
    io.text(phrase('cli.doctor.free', { size: bytes(count) }));
  const signs = { ok: '✓', warning: '!', missing: '✗' };
  const facts = [
    [
      io.text(phrase('cli.doctor.processor')),
      io.text(
        phrase('cli.doctor.processorIs', {
          name: machine.cpu,
          cores: machine.cores,
          threads: machine.threads,
        }),
      ),
    ],
    [
      io.text(phrase('cli.doctor.memory')),
      `${bytes(machine.memoryBytes)} · ${free(machine.freeMemoryBytes)}`,
    ],
    [io.text(phrase('cli.doctor.disk')), free(machine.freeDiskBytes)],
    ['GPU', machine.gpu ?? io.text(phrase('cli.doctor.none'))],
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
  summary: phrase('cli.doctor.summary'),
  async run(args, { io, withHost }) {
    const { values, positionals } = parseOptions(args, { json: { type: 'boolean' } });
    noArguments(positionals);
    const report = await withHost((client) => client.app.doctor());
    if (values.json === true) io.json(report);
    else io.print(reportText(report, io));
    return 0;
  },
};
