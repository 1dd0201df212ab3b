import { ArrowLeft } from 'lucide-react';
import { useEffect, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { KnowledgeBase } from '../../../shared/contract/knowledge.ts';
import { useConnection } from '../../kit/use-connection.ts';
import { Page } from '../../kit/page.tsx';
import { useNavigation } from '../../kit/navigation.ts';
import { Button } from '../../ui/button.tsx';
import {
  createEvaluationStore,
  type EvaluationState,
  type EvaluationStore,
} from './evaluation-store.ts';
import { EvaluationQuestions } from './evaluation-questions.tsx';
import { EvaluationRuns } from './evaluation-runs.tsx';

/** The part of the address that opens this page, where a document id would be. */
export const evaluationPart = 'evaluation';

/** Questions above, runs below. */
export function EvaluationSections({
  base,
  store,
  state,
}: {
  base: KnowledgeBase;
  store: EvaluationStore;
  state: EvaluationState;
}) {
  return (
    <>
      <EvaluationQuestions base={base} store={store} state={state} />
      <EvaluationRuns store={store} state={state} />
    </>
  );
}

/** Whether a base finds what it should, by the user's own questions. */
export function EvaluationPage({ base }: { base: KnowledgeBase }) {
  const { t } = useTranslation();
  const connection = useConnection();
  const navigation = useNavigation();
  const store = useMemo(() => createEvaluationStore(connection, base.id), [connection, base.id]);
  const state = useStore(store);
  useEffect(() => {
    void store.refresh();
    return store.stop;
  }, [store]);
  return (
    <Page
      title={t('evaluate.title', { name: base.name })}
      list
      wide
      testId="view-evaluation"
      actions={
        <Button
          small
          icon={<ArrowLeft size={14} aria-hidden />}
          onClick={() => navigation.go({ view: 'knowledge', id: base.id })}
        >
          {t('reader.back')}
        </Button>
      }
    >
      <EvaluationSections base={base} store={store} state={state} />
    </Page>
  );
}
