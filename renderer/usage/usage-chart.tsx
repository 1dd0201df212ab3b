import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { UsageRow } from '../../shared/contract/usage.ts';
import { Table } from '../ui/table.tsx';
import { SegmentedControl } from '../ui/segmented-control.tsx';
import { useFormat } from '../ui/use-format.ts';
import {
  axisTop,
  chartDays,
  measuresOf,
  tokensMeasure,
  type ChartDay,
  type Measure,
} from './chart-model.ts';

/** `2026-03-01` by this machine's clock, as the host counts days; Swedish dates have that form. */
function localDay(): string {
  return new Intl.DateTimeFormat('sv-SE').format();
}

function useAmount(measure: Measure): {
  short: (value: number) => string;
  exact: (value: number) => string;
} {
  const format = useFormat();
  if (measure === tokensMeasure) return { short: format.compact, exact: format.count };
  const money = (value: number): string => format.money(value, measure);
  return { short: money, exact: money };
}

function Bars({
  days,
  top,
  exact,
}: {
  days: readonly ChartDay[];
  top: number;
  exact: (value: number) => string;
}) {
  const format = useFormat();
  return (
    <div className="relative flex min-w-0 flex-1 items-end gap-px border-b border-line-strong sm:gap-1">
      <span className="absolute inset-x-0 top-1/2 border-t border-dashed border-line" />
      {days.map(({ day, value }) => (
        <div
          key={day}
          title={`${format.day(day)}: ${exact(value)}`}
          className="relative mx-auto flex h-full min-w-0 max-w-8 flex-1 flex-col justify-end"
        >
          <div
            className="rounded-t-sm bg-line-strong"
            style={{ height: `${(value / top) * 100}%` }}
          />
        </div>
      ))}
    </div>
  );
}

/** Tokens or one currency, a bar a day; the same as a table behind it. */
export function UsageChart({ rows, count }: { rows: readonly UsageRow[]; count: number }) {
  const { t } = useTranslation();
  const format = useFormat();
  const [today] = useState(localDay);
  const [wanted, setWanted] = useState<Measure>(tokensMeasure);
  const measures = measuresOf(rows);
  const measure = measures.includes(wanted) ? wanted : tokensMeasure;
  const days = chartDays(rows, measure, count, today);
  const top = axisTop(days.map(({ value }) => value));
  const { short, exact } = useAmount(measure);
  const title =
    measure === tokensMeasure
      ? t('usage.tokensPerDay')
      : t('usage.costPerDay', { currency: measure });
  const [first, last] = [days[0], days.at(-1)];
  return (
    <figure
      data-testid="usage-chart"
      className="flex flex-col gap-2 rounded-md border border-line bg-surface px-4 py-3"
    >
      <figcaption className="flex flex-wrap items-center justify-between gap-2 text-xs text-ink-soft">
        {title}
        {measures.length > 1 && (
          <SegmentedControl
            label={t('usage.measure')}
            value={measure}
            onChange={setWanted}
            options={measures.map(
              (each) => [each, each === tokensMeasure ? t('monitor.column.tokens') : each] as const,
            )}
          />
        )}
      </figcaption>
      <div aria-hidden className="grid grid-cols-[auto_1fr] gap-x-2 gap-y-1">
        <div className="figures flex h-32 flex-col justify-between text-right text-xs text-ink-faint">
          <span>{short(top)}</span>
          <span>{short(top / 2)}</span>
          <span>0</span>
        </div>
        <Bars days={days} top={top} exact={exact} />
        <span />
        <div className="figures flex justify-between text-xs text-ink-faint">
          <span>{first && format.day(first.day)}</span>
          {days.length > 1 && <span>{last && format.day(last.day)}</span>}
        </div>
      </div>
      <details className="text-xs">
        <summary className="w-fit rounded-sm text-ink-faint hover:text-ink">
          {t('monitor.asTable')}
        </summary>
        <div className="mt-2">
          <Table
            label={title}
            rows={days}
            keyOf={({ day }) => day}
            columns={[
              { name: t('monitor.day'), cell: ({ day }) => format.day(day) },
              { name: title, figures: true, cell: ({ value }) => exact(value) },
            ]}
          />
        </div>
      </details>
    </figure>
  );
}
