import { FlaskConical, Sparkles } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { KnowledgeBase } from '../../../shared/contract/knowledge.ts';
import { Section } from '../../kit/page.tsx';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorNotice } from '../../ui/notice.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { useAct } from '../../ui/use-act.ts';
import { type EvaluationState, type EvaluationStore } from './evaluation-store.ts';
import { QuestionForm } from './question-form.tsx';
import { QuestionList } from './question-list.tsx';
import { EvaluationProgress } from './evaluation-progress.tsx';
import { QuestionTransfer } from './question-transfer.tsx';

const suggestedAtOnce = 10;

/** The questions of a base: suggested, written, imported. */
export function EvaluationQuestions({
  base,
  store,
  state,
}: {
  base: KnowledgeBase;
  store: EvaluationStore;
  state: EvaluationState;
}) {
  const { t } = useTranslation();
  const suggest = useAct(() => store.suggest(suggestedAtOnce));
  const { questions, suggesting, suggested, running } = state;
  const list = questions.value ?? [];
  return (
    <Section
      title={t('evaluate.questionsTitle')}
      note={t('evaluate.questionsNote')}
      actions={
        <div className="flex max-w-full flex-wrap justify-end gap-2">
          <Button
            icon={<Sparkles size={14} aria-hidden />}
            disabled={suggesting !== null || running !== null || base.chunks === 0}
            data-testid="evaluate-suggest"
            onClick={() => void suggest.run()}
          >
            {t('evaluate.suggest')}
          </Button>
          <QuestionTransfer base={base} store={store} />
        </div>
      }
    >
      {suggesting && (
        <EvaluationProgress
          progress={suggesting}
          label={t('evaluate.suggesting', { done: suggesting.done, total: suggesting.total })}
          onStop={store.stop}
        />
      )}
      {suggest.error && <ErrorNotice error={suggest.error} />}
      {suggested && (
        <p role="status" className="text-xs text-ink-soft">
          {t('evaluate.suggested', { count: suggested.suggested, passages: suggested.passages })}
        </p>
      )}
      <QuestionForm baseId={base.id} store={store} />
      {questions.value === null &&
        (questions.error ? (
          <ErrorNotice error={questions.error} onRetry={() => void store.refresh()} />
        ) : (
          <Skeleton lines={4} />
        ))}
      {questions.value !== null && list.length === 0 && (
        <EmptyState
          testId="evaluate-empty"
          icon={FlaskConical}
          title={t('evaluate.emptyTitle')}
          text={t('evaluate.emptyText')}
        />
      )}
      {list.length > 0 && <QuestionList questions={list} store={store} />}
    </Section>
  );
}
