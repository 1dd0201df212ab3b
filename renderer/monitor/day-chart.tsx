import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { dayMs } from '../../shared/time.ts';
import { useFormat } from '../ui/use-format.ts';
import type { Summary } from './monitor-store.ts';
import { Table } from '../ui/table.tsx';

type Day = Summary['byDay'][number];

/** `2026-03-01` by this machine's clock, as the host counts days; Swedish dates have that form. */
function localDay(): string {
  return new Intl.DateTimeFormat('sv-SE').format();
}

/**
 * Every day from the first of `count` days to the last, also those on which nothing was asked: an
 * axis of time has no gaps.
 */
export function fillDays(days: readonly Day[], count: number, today: string): Day[] {
  const byDay = new Map(days.map((day) => [day.day, day]));
  const last = [today, ...byDay.keys()].toSorted().at(-1) ?? today;
  return Array.from({ length: count }, (_, index) => {
    const day = new Date(Date.parse(`${last}T00:00:00Z`) - (count - 1 - index) * dayMs)
      .toISOString()
      .slice(0, 10);
    return byDay.get(day) ?? { day, requests: 0, local: 0, failed: 0 };
  });
}

/** The next round number above, of 1, 2 or 5 times a power of ten: the top of the axis. */
export function niceTop(value: number): number {
  if (value <= 5) return 5;
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].map((step) => step * power).find((step) => step >= value) ?? value;
}

/** Green is this machine, stone a provider, red what failed: the same in every view. */
const parts = [
  { key: 'local', className: 'bg-safe' },
  { key: 'cloud', className: 'bg-line-strong' },
  { key: 'failed', className: 'bg-fail' },
] as const;

function partsOf(day: Day): Record<(typeof parts)[number]['key'], number> {
  const local = Math.min(day.local, day.requests - day.failed);
  return { local, cloud: Math.max(0, day.requests - day.failed - local), failed: day.failed };
}

function Bars({ days, top }: { days: readonly Day[]; top: number }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <div className="flex min-w-0 flex-1 items-end gap-1 border-b border-line-strong">
      {days.map((day) => {
        const counts = partsOf(day);
        const title =
          `${format.day(day.day)}: ` +
          parts
            .map(({ key }) => `${t(`monitor.part.${key}`)} ${format.count(counts[key])}`)
            .join(', ');
        return (
          <div
            key={day.day}
            title={title}
            className="mx-auto flex h-full min-w-0 max-w-8 flex-1 flex-col-reverse"
          >
            {parts.map(({ key, className }) => (
              <div
                key={key}
                className={className}
                style={{ height: `${(counts[key] / top) * 100}%` }}
              />
            ))}
          </div>
        );
      })}
    </div>
  );
}

export function DayChart({ days: known, count }: { days: readonly Day[]; count: number }) {
  const { t } = useTranslation();
  const format = useFormat();
  const [today] = useState(localDay);
  const days = fillDays(known, count, today);
  const top = niceTop(Math.max(...days.map((day) => day.requests)));
  const first = days[0];
  const last = days.at(-1);
  return (
    <figure className="flex flex-col gap-2 rounded-md border border-line bg-surface px-4 py-3">
      <figcaption className="flex flex-wrap items-center justify-between gap-2 text-xs text-ink-soft">
        {t('monitor.chart')}
        <span className="flex flex-wrap gap-3">
          {parts.map(({ key, className }) => (
            <span key={key} className="inline-flex items-center gap-1">
              <span aria-hidden className={`size-2 rounded-sm ${className}`} />
              {t(`monitor.part.${key}`)}
            </span>
          ))}
        </span>
      </figcaption>
      <div aria-hidden className="flex h-28 gap-2">
        <div className="figures flex flex-col justify-between text-right text-xs text-ink-faint">
          <span>{format.count(top)}</span>
          <span>0</span>
        </div>
        <Bars days={days} top={top} />
      </div>
      <div aria-hidden className="figures flex justify-between pl-6 text-xs text-ink-faint">
        <span>{first && format.day(first.day)}</span>
        {days.length > 1 && <span>{last && format.day(last.day)}</span>}
      </div>
      <details className="text-xs">
        <summary className="w-fit text-ink-faint hover:text-ink">{t('monitor.asTable')}</summary>
        <div className="mt-2">
          <Table
            label={t('monitor.chart')}
            rows={days}
            keyOf={(day) => day.day}
            columns={[
              { name: t('monitor.day'), cell: (day) => format.day(day.day) },
              ...parts.map(({ key }) => ({
                name: t(`monitor.part.${key}`),
                figures: true,
                cell: (day: Day) => format.count(partsOf(day)[key]),
              })),
            ]}
          />
        </div>
      </details>
    </figure>
  );
}
