import { useTranslation } from 'react-i18next';
import { Table } from '../../ui/table.tsx';
import { useFormat } from '../../ui/use-format.ts';
import type { SpaceRow } from './space-model.ts';

/** A bar for each, as long as its share of the largest; the same as a table behind it. */
export function SpaceBars({
  title,
  note,
  rows,
  totalBytes,
  testId,
}: {
  title: string;
  note?: string;
  rows: readonly SpaceRow[];
  totalBytes: number;
  testId: string;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const most = Math.max(1, ...rows.map(({ bytes }) => bytes));
  const share = (bytes: number): string =>
    new Intl.NumberFormat(format.locale, { style: 'percent', maximumFractionDigits: 1 }).format(
      totalBytes === 0 ? 0 : bytes / totalBytes,
    );
  const hasDocuments = rows.some(({ documents }) => documents !== null);
  return (
    <figure
      data-testid={testId}
      className="flex min-w-0 flex-col gap-2 rounded-md border border-line bg-surface px-4 py-3"
    >
      <figcaption className="text-xs text-ink-soft">
        {title}
        {note && <span className="text-ink-faint"> · {note}</span>}
      </figcaption>
      <ul aria-hidden className="flex flex-col gap-2">
        {rows.map(({ key, name, bytes }) => (
          <li key={key} title={`${name}: ${format.bytes(bytes)}`} className="flex flex-col gap-0.5">
            <div className="flex items-baseline justify-between gap-3 text-sm">
              <span className="min-w-0 truncate">{name}</span>
              <span className="figures shrink-0 text-xs text-ink-soft">{format.bytes(bytes)}</span>
            </div>
            <div className="h-1.5 w-full rounded-full bg-selected">
              <div
                className="h-full min-w-px rounded-full bg-line-strong"
                style={{ width: `${(bytes / most) * 100}%` }}
              />
            </div>
          </li>
        ))}
      </ul>
      <details className="text-xs">
        <summary className="w-fit rounded-sm text-ink-faint hover:text-ink">
          {t('monitor.asTable')}
        </summary>
        <div className="mt-2">
          <Table
            label={title}
            rows={rows}
            keyOf={({ key }) => key}
            columns={[
              { name: t('space.column.what'), cell: ({ name }) => name },
              ...(hasDocuments
                ? [
                    {
                      name: t('space.column.documents'),
                      figures: true,
                      cell: ({ documents }: SpaceRow) =>
                        documents === null ? '' : format.count(documents),
                    },
                  ]
                : []),
              {
                name: t('space.column.size'),
                figures: true,
                cell: ({ bytes }) => format.bytes(bytes),
              },
              { name: t('space.column.share'), figures: true, cell: ({ bytes }) => share(bytes) },
            ]}
          />
        </div>
      </details>
    </figure>
  );
}
