import { Search, SlidersHorizontal } from 'lucide-react';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { KnowledgeDocument } from '../../../shared/contract/knowledge.ts';
import { Button } from '../../ui/button.tsx';
import { Input } from '../../ui/field.tsx';
import { ErrorNotice } from '../../ui/notice.tsx';
import { useAct } from '../../ui/use-act.ts';
import { useKnowledge } from '../store/knowledge-store.ts';
import { conditionCount, filterOf, type Conditions } from '../store/conditions.ts';
import { ConditionsForm } from './conditions-form.tsx';
import { HitList } from './hit-list.tsx';

const none: readonly KnowledgeDocument[] = [];

/** The query, its filters and the passages; all of them are kept while a passage is open. */
export function BaseSearch({ baseId }: { baseId: string }) {
  const { t } = useTranslation();
  const knowledge = useKnowledge();
  const found = useStore(knowledge, (state) => state.found);
  const conditions = useStore(knowledge, (state) => state.conditions);
  const documents = useStore(knowledge, (state) => state.documents.value) ?? none;
  const [query, setQuery] = useState(found?.query ?? '');
  const [open, setOpen] = useState(conditionCount(conditions) > 0);
  const { run, busy, error } = useAct((wanted: string, narrowed: Conditions) =>
    knowledge.find(baseId, wanted, filterOf(narrowed, documents)),
  );
  const clear = (): void => {
    setQuery('');
    knowledge.clearSearch();
  };
  const onSubmit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    if (query.trim() === '') clear();
    else void run(query.trim(), conditions);
  };
  const onConditions = (next: Conditions): void => {
    knowledge.narrow(next);
    if (query.trim() !== '') void run(query.trim(), next);
  };
  const count = conditionCount(conditions);
  return (
    <section aria-label={t('search.label')} className="flex flex-col gap-3">
      <form onSubmit={onSubmit} role="search" className="flex gap-2">
        <div className="relative min-w-0 flex-1">
          <Search size={14} aria-hidden className="absolute top-2.25 left-2.5 text-ink-faint" />
          <Input
            type="search"
            value={query}
            maxLength={2000}
            aria-label={t('search.label')}
            placeholder={t('search.placeholder')}
            className="pl-8 text-ellipsis"
            data-testid="search-base"
            onChange={(event) =>
              event.target.value === '' ? clear() : setQuery(event.target.value)
            }
          />
        </div>
        <Button
          aria-expanded={open}
          aria-label={t('search.filters')}
          icon={<SlidersHorizontal size={14} aria-hidden />}
          data-testid="search-filters"
          onClick={() => setOpen(!open)}
          className={count > 0 ? 'border-ember-ink! text-ember-ink!' : ''}
        >
          <span className="max-sm:hidden">{t('search.filters')}</span>
          {count > 0 && <span className="figures">{count}</span>}
        </Button>
        <Button type="submit" disabled={busy}>
          {t('search.go')}
        </Button>
      </form>
      {open && (
        <ConditionsForm
          baseId={baseId}
          documents={documents}
          value={conditions}
          onChange={onConditions}
        />
      )}
      {error && <ErrorNotice error={error} />}
      {found && (
        <HitList
          found={found}
          onClear={
            <Button small look="ghost" onClick={clear} data-testid="clear-search">
              {t('search.close')}
            </Button>
          }
        />
      )}
    </section>
  );
}
