import { Check, Search } from 'lucide-react';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { ExpectedPassage } from '../../../shared/contract/evaluation.ts';
import type { SearchHit } from '../../../shared/contract/answers.ts';
import { Button } from '../../ui/button.tsx';
import { Field, Input } from '../../ui/field.tsx';
import { wordsOf } from '../../ui/highlight.ts';
import { ErrorNotice } from '../../ui/notice.tsx';
import { SourceCard } from '../../ui/source-card.tsx';
import { useAct } from '../../ui/use-act.ts';
import { useKnowledge } from '../store/knowledge-store.ts';
import type { EvaluationStore } from './evaluation-store.ts';

const asExpected = ({ documentId, file, text }: SearchHit): ExpectedPassage => ({
  documentId,
  file,
  text,
});

/** The passages that were found; a click says that one is right. */
function Candidates({
  hits,
  words,
  picked,
  onPick,
}: {
  hits: readonly SearchHit[];
  words: readonly string[];
  picked: ReadonlySet<number>;
  onPick: (chunkId: number) => void;
}) {
  const { t } = useTranslation();
  if (hits.length === 0)
    return <p className="text-sm text-ink-soft">{t('evaluate.nothingFound')}</p>;
  return (
    <ol
      aria-label={t('evaluate.pickTitle')}
      className="flex flex-col gap-2"
      data-testid="evaluate-candidates"
    >
      {hits.map((hit) => (
        <li key={hit.chunkId} className="grid grid-cols-[auto_minmax(0,1fr)] items-center gap-2">
          <span className="flex w-4 justify-center">
            {picked.has(hit.chunkId) && (
              <Check size={16} aria-label={t('evaluate.right')} className="text-safe" />
            )}
          </span>
          <SourceCard
            source={hit}
            words={words}
            active={picked.has(hit.chunkId)}
            onOpen={() => onPick(hit.chunkId)}
          />
        </li>
      ))}
    </ol>
  );
}

/** The state of the form and its actions. */
function useQuestionForm(baseId: string, store: EvaluationStore) {
  const knowledge = useKnowledge();
  const [question, setQuestion] = useState('');
  const [query, setQuery] = useState('');
  const [hits, setHits] = useState<SearchHit[] | null>(null);
  const [picked, setPicked] = useState<ReadonlySet<number>>(new Set());
  const wanted = query.trim() || question.trim();
  const found = (next: SearchHit[] | null): void => {
    setHits(next);
    setPicked(new Set());
  };
  const search = useAct(async () => found((await knowledge.search(baseId, wanted)).hits));
  const save = useAct(async () => {
    await store.save({
      question: question.trim(),
      expected: (hits ?? []).filter(({ chunkId }) => picked.has(chunkId)).map(asExpected),
    });
    setQuestion('');
    setQuery('');
    found(null);
  });
  const toggle = (chunkId: number): void =>
    setPicked(
      new Set(
        picked.has(chunkId) ? [...picked].filter((one) => one !== chunkId) : [...picked, chunkId],
      ),
    );
  return {
    question,
    setQuestion,
    query,
    setQuery,
    hits,
    picked,
    wanted,
    search,
    save,
    toggle,
    error: search.error ?? save.error,
  };
}

/** A question, and by searching for anything the passages that answer it. */
export function QuestionForm({ baseId, store }: { baseId: string; store: EvaluationStore }) {
  const { t } = useTranslation();
  const {
    question,
    setQuestion,
    query,
    setQuery,
    hits,
    picked,
    wanted,
    search,
    save,
    toggle,
    error,
  } = useQuestionForm(baseId, store);
  const onSubmit = (event: FormEvent): void => {
    event.preventDefault();
    if (wanted !== '') void search.run();
  };
  return (
    <form
      onSubmit={onSubmit}
      className="flex flex-col gap-3 rounded-md border border-line bg-surface p-4"
      data-testid="evaluate-form"
    >
      <Field label={t('evaluate.question')} hint={t('evaluate.questionHint')}>
        {(ids) => (
          <Input
            {...ids}
            value={question}
            maxLength={2000}
            data-testid="evaluate-question"
            onChange={(event) => setQuestion(event.target.value)}
          />
        )}
      </Field>
      <div className="flex flex-wrap items-end gap-2">
        <div className="min-w-48 flex-1">
          <Field label={t('evaluate.findPassage')}>
            {(ids) => (
              <Input
                {...ids}
                type="search"
                value={query}
                placeholder={question || t('evaluate.findPlaceholder')}
                onChange={(event) => setQuery(event.target.value)}
              />
            )}
          </Field>
        </div>
        <Button
          type="submit"
          icon={<Search size={14} aria-hidden />}
          disabled={search.busy || wanted === ''}
          data-testid="evaluate-search"
        >
          {t('search.go')}
        </Button>
        <Button
          look="primary"
          disabled={save.busy || question.trim() === '' || picked.size === 0}
          data-testid="evaluate-save"
          onClick={() => void save.run()}
        >
          {t('evaluate.add')}
        </Button>
      </div>
      {error && <ErrorNotice error={error} />}
      {hits && hits.length > 0 && <p className="text-xs text-ink-soft">{t('evaluate.pickHint')}</p>}
      {hits && <Candidates hits={hits} words={wordsOf(wanted)} picked={picked} onPick={toggle} />}
    </form>
  );
}
