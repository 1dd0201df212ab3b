import { Search } from 'lucide-react';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { SearchHit } from '../../shared/contract/knowledge.ts';
import { useServices } from '../app/services.ts';
import { Button } from '../ui/button.tsx';
import { Input } from '../ui/field.tsx';
import { formText } from '../ui/form-text.ts';
import { wordsOf } from '../ui/highlight.ts';
import { ErrorNotice } from '../ui/notice.tsx';
import { SourceCard } from '../ui/source-card.tsx';
import { useAct } from '../ui/use-act.ts';
import { useFormat } from '../ui/use-format.ts';

interface Found {
  query: string;
  hits: SearchHit[];
  tookMs: number;
}

/** Where each index put a passage: meaning and words, side by side. */
function Ranks({ hit }: { hit: SearchHit }) {
  const { t } = useTranslation();
  const none = t('search.notFoundBy');
  return (
    <p className="figures px-3 text-xs text-ink-faint">
      {t('search.vectorRank')} {hit.vectorRank ?? none} · {t('search.lexicalRank')} {hit.lexicalRank ?? none}
      {hit.similarity !== null && ` · ${t('search.similarity')} ${hit.similarity.toFixed(2)}`}
    </p>
  );
}

function Hits({ found }: { found: Found }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { shell } = useServices();
  const summary = t('search.found', { count: found.hits.length, time: format.duration(found.tookMs) });
  return (
    <div className="flex flex-col gap-3">
      <p role="status" className="figures text-xs text-ink-faint">
        {found.hits.length === 0 ? t('search.nothing', { query: found.query }) : summary}
      </p>
      <ol className="flex flex-col gap-3">
        {found.hits.map((hit) => {
          const words = hit.matched.length > 0 ? hit.matched : wordsOf(found.query);
          return (
            <li key={hit.chunkId} data-testid="search-hit" className="flex flex-col gap-1">
              <SourceCard source={hit} words={words} onOpen={(source) => shell.inspect({ kind: 'source', source, words })} />
              <Ranks hit={hit} />
            </li>
          );
        })}
      </ol>
    </div>
  );
}

export function BaseSearch({ baseId }: { baseId: string }) {
  const { t } = useTranslation();
  const { knowledge } = useServices();
  const [found, setFound] = useState<Found | null>(null);
  const { run, busy, error } = useAct(async (query: string) => setFound({ query, ...(await knowledge.search(baseId, query)) }));
  const onSubmit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const query = formText(new FormData(event.currentTarget), 'query');
    if (query === '') setFound(null);
    else void run(query);
  };
  return (
    <section aria-label={t('search.label')} className="flex flex-col gap-3">
      <form onSubmit={onSubmit} role="search" className="flex gap-2">
        <div className="relative flex-1">
          <Search size={14} aria-hidden className="absolute top-2.25 left-2.5 text-ink-faint" />
          <Input type="search" name="query" aria-label={t('search.label')} placeholder={t('search.placeholder')} className="pl-8" data-testid="search-base" onChange={(event) => event.target.value === '' && setFound(null)} />
        </div>
        <Button type="submit" disabled={busy}>
          {t('search.go')}
        </Button>
      </form>
      {error && <ErrorNotice error={error} />}
      {found && <Hits found={found} />}
    </section>
  );
}
