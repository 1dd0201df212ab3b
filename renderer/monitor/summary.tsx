import { useTranslation } from 'react-i18next';
import { useFormat } from '../ui/use-format.ts';
import { DayChart } from './day-chart.tsx';
import type { Summary } from './monitor-store.ts';

function Figure({ name, value, note }: { name: string; value: string; note?: string }) {
  return (
    <div className="flex min-w-0 flex-col rounded-md border border-line bg-surface px-4 py-3">
      <dt className="text-xs text-ink-faint">{name}</dt>
      <dd className="figures text-xl font-semibold [overflow-wrap:anywhere]">{value}</dd>
      {note && <dd className="figures text-xs text-ink-faint">{note}</dd>}
    </div>
  );
}

/** The figures of the chosen days; each currency for itself. */
export function SummaryFigures({ summary, days }: { summary: Summary; days: number }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { requests, localRequests, failed, costs, unknownCosts, firstTokenMsMedian } = summary;
  const { answerCache } = summary;
  const lookups = answerCache.hits + answerCache.misses;
  const cost =
    costs.length === 0
      ? t('footnote.free')
      : costs.map(({ costMicro, currency }) => format.money(costMicro, currency)).join(' + ');
  return (
    <div className="flex flex-col gap-4">
      <dl data-testid="summary" className="grid grid-cols-2 gap-3 md:grid-cols-4">
        <Figure
          name={t('monitor.requests')}
          value={format.count(requests)}
          note={failed > 0 ? t('monitor.failedCount', { count: failed }) : t('monitor.noneFailed')}
        />
        <Figure
          name={t('monitor.onThisMachine')}
          value={requests === 0 ? '–' : format.percent(localRequests / requests)}
          note={t('monitor.localCount', { count: localRequests })}
        />
        <Figure
          name={t('monitor.column.cost')}
          value={cost}
          {...(unknownCosts > 0
            ? { note: t('monitor.unknownCosts', { count: unknownCosts }) }
            : {})}
        />
        <Figure
          name={t('monitor.firstTokenMedian')}
          value={firstTokenMsMedian === null ? '–' : format.duration(firstTokenMsMedian)}
          note={t('footnote.tokens', {
            input: format.count(summary.inputTokens),
            output: format.count(summary.outputTokens),
          })}
        />
      </dl>
      {(lookups > 0 || answerCache.entries > 0) && (
        <p className="figures text-xs text-ink-faint" data-testid="answer-cache">
          {t('monitor.answerCache', {
            hits: format.count(answerCache.hits),
            lookups: format.count(lookups),
            entries: format.count(answerCache.entries),
            most: format.count(answerCache.maxEntries),
          })}
        </p>
      )}
      {summary.byDay.length > 0 && days > 1 && <DayChart days={summary.byDay} count={days} />}
    </div>
  );
}
