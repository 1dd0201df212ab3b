import { Lock } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Citation } from '../../shared/contract/answers.ts';
import { cx } from './class-names.ts';
import { excerpt } from './highlight.ts';
import { MarkedText } from './marked-text.tsx';

/** The page or heading of a passage; empty if the file has neither. */
export function usePlaceOf(): (source: Pick<Citation, 'page' | 'heading'>) => string {
  const { t } = useTranslation();
  return ({ page, heading }) =>
    [page === null ? '' : t('source.page', { page }), heading ?? ''].filter(Boolean).join(' · ');
}

/** Number, file, place, passage with the words that matched; opens the reader at the passage. */
export function SourceCard({
  source,
  words,
  active = false,
  onOpen,
}: {
  source: Citation;
  words: readonly string[];
  active?: boolean;
  onOpen: (source: Citation) => void;
}) {
  const { t } = useTranslation();
  const place = usePlaceOf()(source);
  const file = source.file.split(/[/\\]/).at(-1) ?? source.file;
  return (
    <button
      type="button"
      data-testid="source-card"
      onClick={() => onOpen(source)}
      aria-label={t('source.open', { n: source.n, file })}
      className={cx(
        'flex min-w-0 flex-col gap-1 rounded-md border bg-surface px-3 py-2 text-left ' +
          'transition-colors hover:bg-hover',
        active ? 'border-ember-ink' : 'border-line',
      )}
    >
      <span className="flex w-full items-center gap-2 text-xs">
        <span
          className={cx(
            'figures flex size-4 shrink-0 items-center justify-center rounded-sm',
            'bg-ember-wash font-semibold text-ember-ink',
          )}
        >
          {source.n}
        </span>
        <span className="truncate font-medium" title={source.file}>
          {file}
        </span>
        {place && <span className="min-w-0 shrink-[3] truncate text-ink-faint">{place}</span>}
        {source.localOnly && (
          <Lock
            size={11}
            aria-label={t('composer.localOnly')}
            className="ml-auto shrink-0 text-safe"
          />
        )}
      </span>
      <span className="clamp-2 text-xs text-ink-soft [overflow-wrap:anywhere]">
        <MarkedText text={excerpt(source.text, words, 180)} words={words} />
      </span>
    </button>
  );
}
