import type { AuditRow } from '../../../shared/contract/audit.ts';
import { desktopOwnerId } from '../../../shared/ids.ts';
import { phrase } from '../../../shared/messages/phrase.ts';
import { noArguments, parseOptions, type Command } from './command.ts';
import { columns, table } from './display-width.ts';
import type { CliIo } from './io.ts';
import { wholeNumberOf } from './since.ts';

function actorOf({ actor, actorName }: AuditRow, io: CliIo): string {
  if (actor === '') return io.text(phrase('cli.unknown'));
  if (actor === desktopOwnerId) return io.text(phrase('cli.audit.you'));
  return actorName || io.text(phrase('cli.audit.removedClient'));
}

const fromOf = ({ peer, via }: AuditRow): string => (peer === '' ? via : peer);

export const auditCommand: Command = {
  name: 'audit',
  usage: ['hearth audit [--refused] [--limit <n>] [--json]'],
  summary: phrase('cli.audit.summary'),
  run: async (args, { io, withHost }) => {
    const { values, positionals } = parseOptions(args, {
      json: { type: 'boolean' },
      refused: { type: 'boolean' },
      limit: { type: 'string' },
    });
    noArguments(positionals);
    const rows = await withHost((client) =>
      client.audit.list({
        limit: wholeNumberOf(values.limit, '--limit', 20, 500),
        ...(values.refused === true ? { outcome: 'refused' as const } : {}),
      }),
    );
    if (values.json === true) io.json(rows);
    else if (rows.length === 0) io.print(io.text(phrase('cli.audit.none')));
    else {
      const header = columns(io, phrase('cli.audit.columns'));
      const outcome = (row: AuditRow): string =>
        row.outcome === 'done'
          ? io.text(phrase('cli.audit.done'))
          : io.text(phrase('cli.audit.refused'));
      io.print(
        table(
          header,
          rows.map((row) => [
            new Date(row.at).toLocaleString(io.language),
            actorOf(row, io),
            row.action,
            row.subject || '–',
            outcome(row),
            fromOf(row),
            row.detail || '–',
          ]),
        ),
      );
    }
    return 0;
  },
};
