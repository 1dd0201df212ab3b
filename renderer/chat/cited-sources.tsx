import { memo, useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Citation } from '../../shared/contract/answers.ts';
import { useShell } from '../kit/shell-store.ts';
import { Button } from '../ui/button.tsx';
import { SourceCard } from '../ui/source-card.tsx';

const shownAtOnce = 3;

export function useOpenSource(words: readonly string[]): (source: Citation) => void {
  const shell = useShell();
  return useCallback(
    (source: Citation) => shell.inspect({ kind: 'source', source, words }),
    [shell, words],
  );
}

/** The rewritten question that was searched for instead of a follow-up. */
export function SearchedFor({ query }: { query: string }) {
  const { t } = useTranslation();
  const line = query.replace(/\s+/g, ' ');
  return (
    <p
      data-testid="searched-for"
      title={line}
      className="clamp-2 max-w-measure text-xs text-ink-faint [overflow-wrap:anywhere]"
    >
      {t('source.searchedFor', { query: line })}
    </p>
  );
}

/** The passages an answer rests on, there before its first word. */
export const CitedSources = memo(function Sources({
  sources,
  words,
}: {
  sources: readonly Citation[];
  words: readonly string[];
}) {
  const { t } = useTranslation();
  const [all, setAll] = useState(false);
  const open = useOpenSource(words);
  const more = sources.length - shownAtOnce;
  return (
    <section aria-label={t('source.title')} data-testid="sources" className="flex flex-col gap-2">
      <div className="grid grid-cols-1 gap-2 sm:grid-cols-[repeat(auto-fill,minmax(220px,1fr))]">
        {sources.slice(0, all ? undefined : shownAtOnce).map((source) => (
          <SourceCard key={source.n} source={source} words={words} onOpen={open} />
        ))}
      </div>
      {more > 0 && (
        <Button
          look="ghost"
          small
          className="self-start"
          onClick={() => setAll(!all)}
          aria-expanded={all}
        >
          {all ? t('source.fewer') : t('source.more', { count: more })}
        </Button>
      )}
    </section>
  );
});
