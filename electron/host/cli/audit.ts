import type { AuditRow } from '../../../shared/contract/audit.ts';
import { desktopOwnerId } from '../../../shared/ids.ts';
import { noArguments, parseOptions, type Command } from './command.ts';
import { table } from './display-width.ts';
import type { CliIo } from './io.ts';
import { wholeNumberOf } from './since.ts';

function actorOf({ actor, actorName }: AuditRow, io: CliIo): string {
  if (actor === '') return io.text('unknown', '未知');
  if (actor === desktopOwnerId) return io.text('you', '你');
  return actorName || io.text('a removed client', '已移除的客户端');
}

const fromOf = ({ peer, via }: AuditRow): string => (peer === '' ? via : peer);

export const auditCommand: Command = {
  name: 'audit',
  usage: ['hearth audit [--refused] [--limit <n>] [--json]'],
  summary: { en: 'who changed what, and who was refused', zh: '谁改了什么，谁被拒绝' },
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
    else if (rows.length === 0)
      io.print(io.text('Nothing was changed or refused yet.', '还没有任何变更或拒绝。'));
    else {
      const header =
        io.language === 'zh-CN'
          ? ['时间', '操作者', '操作', '对象', '结果', '来源', '详情']
          : ['WHEN', 'WHO', 'WHAT', 'TO', 'OUTCOME', 'FROM', 'DETAILS'];
      const outcome = (row: AuditRow): string =>
        row.outcome === 'done' ? io.text('done', '已完成') : io.text('refused', '已拒绝');
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
