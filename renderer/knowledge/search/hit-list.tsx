import { CaseSensitive, Sparkles } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { SearchHit } from '../../../shared/contract/answers.ts';
import { useNavigation } from '../../kit/navigation.ts';
import { cx } from '../../ui/class-names.ts';
import { wordsOf } from '../../ui/highlight.ts';
import { SourceCard } from '../../ui/source-card.tsx';
import { useFormat } from '../../ui/use-format.ts';
import { useKnowledge, type SearchResults } from '../store/knowledge-store.ts';

function Side({ icon, found, children }: { icon: ReactNode; found: boolean; children: ReactNode }) {
  return (
    <span
      className={cx('inline-flex items-center gap-1', found ? 'text-ink-soft' : 'text-ink-faint')}
    >
      {icon}
      {children}
    </span>
  );
}

/** Which of the two indexes found a passage, its rank and score in each, and the combined score. */
function Ranks({ hit }: { hit: SearchHit }) {
  const { t } = useTranslation();
  const { count } = useFormat();
  const { vectorRank, lexicalRank, similarity, lexicalScore, score } = hit;
  return (
    <p data-testid="hit-ranks" className="figures flex flex-wrap gap-x-4 gap-y-0.5 px-3 text-xs">
      <Side icon={<Sparkles size={12} aria-hidden />} found={vectorRank !== null}>
        {vectorRank === null || similarity === null
          ? t('search.notByMeaning')
          : t('search.byMeaning', { rank: count(vectorRank), score: similarity.toFixed(2) })}
      </Side>
      <Side icon={<CaseSensitive size={14} aria-hidden />} found={lexicalRank !== null}>
        {lexicalRank === null || lexicalScore === null
          ? t('search.notByWords')
          : t('search.byWords', { rank: count(lexicalRank), score: lexicalScore.toFixed(1) })}
      </Side>
      <span className="text-ink-soft">{t('search.together', { score: score.toFixed(2) })}</span>
    </p>
  );
}

/**
 * The words to mark: those that the passage has, or those of the question where it was found by
 * meaning alone.
 */
export function markedWords({ matched }: SearchHit, query: string): readonly string[] {
  return matched.length > 0 ? matched : wordsOf(query);
}

export function HitList({ found, onClear }: { found: SearchResults; onClear: ReactNode }) {
  const { t } = useTranslation();
  const format = useFormat();
  const knowledge = useKnowledge();
  const navigation = useNavigation();
  const open = (hit: SearchHit): void => {
    const words = [
      ...new Set(
        found.hits.flatMap((each) =>
          each.documentId === hit.documentId ? markedWords(each, found.query) : [],
        ),
      ),
    ];
    knowledge.mark({
      documentId: hit.documentId,
      chunkIds: found.hits
        .filter((each) => each.documentId === hit.documentId)
        .map(({ chunkId }) => chunkId),
      words,
    });
    navigation.go({ view: 'knowledge', id: hit.baseId, part: hit.documentId, chunk: hit.chunkId });
  };
  return (
    <div className="flex flex-col gap-3">
      <div className="flex min-h-7 items-center justify-between gap-3">
        <p
          role="status"
          data-testid="search-summary"
          className="figures min-w-0 text-xs text-ink-soft [overflow-wrap:anywhere]"
        >
          {found.hits.length === 0
            ? t(found.narrowed ? 'search.nothingHere' : 'search.nothing', { query: found.query })
            : t('search.found', { count: found.hits.length, time: format.duration(found.tookMs) })}
        </p>
        {onClear}
      </div>
      <ol className="flex flex-col gap-4">
        {found.hits.map((hit) => (
          <li
            key={`${hit.documentId} ${hit.chunkId}`}
            data-testid="search-hit"
            className="flex flex-col gap-1.5"
          >
            <SourceCard
              source={hit}
              words={markedWords(hit, found.query)}
              onOpen={() => open(hit)}
            />
            <Ranks hit={hit} />
          </li>
        ))}
      </ol>
    </div>
  );
}
