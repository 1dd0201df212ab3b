import { ArrowLeft, Download, FlaskConical, Play, Sparkles, Upload } from 'lucide-react';
import { useEffect, useMemo, useRef, useState, type ChangeEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { SearchOptions } from '../../../shared/contract/evaluation.ts';
import type { KnowledgeBase } from '../../../shared/contract/knowledge.ts';
import { useConnection } from '../../kit/connection.ts';
import { Page, Section } from '../../kit/page.tsx';
import { hashOf, useNavigation } from '../../kit/navigation.ts';
import { useModels } from '../../models/models-store.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Choice } from '../../ui/choice.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Select } from '../../ui/field.tsx';
import { Menu, MenuItem } from '../../ui/menu.tsx';
import { ErrorNotice, Notice } from '../../ui/notice.tsx';
import { ProgressBar } from '../../ui/progress-bar.tsx';
import { saveText } from '../../ui/save-text.ts';
import { Skeleton } from '../../ui/skeleton.tsx';
import { useAct } from '../../ui/use-act.ts';
import { ComparisonView } from './comparison-view.tsx';
import {
  createEvaluationStore,
  type EvaluationState,
  type EvaluationStore,
  type Progress,
} from './evaluation-store.ts';
import { QuestionForm } from './question-form.tsx';
import { QuestionList } from './question-list.tsx';
import { RunTable } from './run-table.tsx';

/** Where the page stands in the address, in the place of a document. */
export const evaluationPart = 'evaluation';
const suggestedAtOnce = 10;
const limits = [5, 10, 20, 50];
/** Each says itself whether it is reranked, so that a run does not depend on the setting. */
const ways = {
  hybrid: { sides: 'hybrid', rerank: false },
  reranked: { sides: 'hybrid', rerank: true },
  words: { sides: 'words' },
  vectors: { sides: 'vectors' },
} as const satisfies Record<string, Omit<SearchOptions, 'limit'>>;

/** The figure that moves, and the way to stop it: what is under way ends when this page is left. */
function Busy({
  progress,
  label,
  onStop,
}: {
  progress: Progress;
  label: string;
  onStop: () => void;
}) {
  const { t } = useTranslation();
  return (
    <div role="status" className="flex flex-col gap-1" data-testid="evaluate-busy">
      <div className="flex items-center justify-between gap-3">
        <p className="figures text-xs text-ink-soft">{label}</p>
        <Button small onClick={onStop} data-testid="evaluate-stop">
          {t('evaluate.stop')}
        </Button>
      </div>
      <ProgressBar
        value={progress.total === 0 ? null : progress.done / progress.total}
        label={label}
      />
      <p className="text-xs text-ink-faint">{t('evaluate.stayHere')}</p>
    </div>
  );
}

function Transfer({ base, store }: { base: KnowledgeBase; store: EvaluationStore }) {
  const { t } = useTranslation();
  const input = useRef<HTMLInputElement>(null);
  const [read, setRead] = useState<Awaited<ReturnType<EvaluationStore['importFile']>> | null>(null);
  const importing = useAct(async (file: File) => setRead(await store.importFile(file)));
  const exporting = useAct(async (format: 'json' | 'csv') =>
    saveText({
      name: `${base.name}.${format}`,
      mediaType: format === 'json' ? 'application/json' : 'text/csv',
      text: await store.exportText(format),
    }),
  );
  const onChosen = (event: ChangeEvent<HTMLInputElement>): void => {
    const [file] = event.target.files ?? [];
    if (file) void importing.run(file);
    event.target.value = '';
  };
  const error = importing.error ?? exporting.error;
  return (
    <>
      <Menu
        align="end"
        trigger={
          <IconButton label={t('evaluate.files')} data-testid="evaluate-files">
            <Download size={16} aria-hidden />
          </IconButton>
        }
      >
        <MenuItem icon={<Upload size={14} aria-hidden />} onSelect={() => input.current?.click()}>
          {t('evaluate.import')}
        </MenuItem>
        <MenuItem
          icon={<Download size={14} aria-hidden />}
          onSelect={() => void exporting.run('csv')}
        >
          {t('evaluate.exportCsv')}
        </MenuItem>
        <MenuItem
          icon={<Download size={14} aria-hidden />}
          onSelect={() => void exporting.run('json')}
        >
          {t('evaluate.exportJson')}
        </MenuItem>
      </Menu>
      <input
        ref={input}
        type="file"
        hidden
        accept=".csv,.tsv,.json"
        data-testid="evaluate-file"
        onChange={onChosen}
      />
      {error && <ErrorNotice error={error} />}
      {read && (
        <Notice
          tone={read.refused.length > 0 ? 'limit' : 'info'}
          title={t('evaluate.imported', {
            added: read.added,
            unchanged: read.unchanged,
            refused: read.refused.length,
          })}
        >
          {read.refused.slice(0, 5).map(({ line, reason }) => (
            <p key={line}>{t('evaluate.refusedLine', { line, reason })}</p>
          ))}
        </Notice>
      )}
    </>
  );
}

function Questions({
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
          <Transfer base={base} store={store} />
        </div>
      }
    >
      {suggesting && (
        <Busy
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

/** True until it is known: the host says it as well. */
function useHasReranker(): boolean {
  const models = useModels();
  const known = useStore(models, (state) => state.local.value);
  useEffect(() => {
    if (models.getState().local.value === null) void models.refresh();
  }, [models]);
  return known?.some(({ kind, installed }) => kind === 'rerank' && installed) ?? true;
}

/** How the next run searches. */
function RunControls({
  store,
  confirmed,
  busy,
  onRun,
}: {
  store: EvaluationStore;
  confirmed: number;
  busy: boolean;
  onRun: (act: () => Promise<void>) => void;
}) {
  const { t } = useTranslation();
  const [way, setWay] = useState<keyof typeof ways>('hybrid');
  const [limit, setLimit] = useState(10);
  const hasReranker = useHasReranker();
  const lacksReranker = way === 'reranked' && !hasReranker;
  return (
    <div className="flex max-w-full flex-wrap items-center justify-end gap-2">
      <Choice
        label={t('evaluate.column.sides')}
        value={way}
        options={(['hybrid', 'reranked', 'words', 'vectors'] as const).map((each) => [
          each,
          t(`evaluate.sides.${each}`),
        ])}
        onChange={(next) => setWay(next as keyof typeof ways)}
      />
      <Select
        aria-label={t('evaluate.limit')}
        value={limit}
        className="w-auto!"
        onChange={(event) => setLimit(Number(event.target.value))}
      >
        {limits.map((each) => (
          <option key={each} value={each}>
            {t('evaluate.first', { count: each })}
          </option>
        ))}
      </Select>
      <Button
        look="primary"
        icon={<Play size={14} aria-hidden />}
        disabled={confirmed === 0 || busy || lacksReranker}
        data-testid="evaluate-run"
        onClick={() => onRun(() => store.run({ ...ways[way], limit }))}
      >
        {t('evaluate.run', { count: confirmed })}
      </Button>
      {lacksReranker && (
        <p
          role="note"
          data-testid="needs-reranker"
          className="flex basis-full flex-wrap justify-end gap-x-2 text-xs text-limit"
        >
          {t('evaluate.needsReranker')}
          <a href={hashOf({ view: 'models' })} className="font-medium text-ember-ink underline">
            {t('evaluate.toModels')}
          </a>
        </p>
      )}
    </div>
  );
}

function Runs({ store, state }: { store: EvaluationStore; state: EvaluationState }) {
  const { t } = useTranslation();
  const { run: act, error } = useAct((what: () => Promise<void>) => what());
  const { runs, running, suggesting, questions, picked, comparison } = state;
  const confirmed = questions.value?.filter((one) => one.confirmed).length ?? 0;
  const failed = error ?? comparison.error;
  return (
    <>
      <Section
        title={t('evaluate.runsTitle')}
        note={t('evaluate.runsNote')}
        actions={
          <RunControls
            store={store}
            confirmed={confirmed}
            busy={running !== null || suggesting !== null}
            onRun={(what) => void act(what)}
          />
        }
      >
        {running && (
          <Busy
            progress={running}
            label={t('evaluate.running', { done: running.done, total: running.total })}
            onStop={store.stop}
          />
        )}
        {failed && <ErrorNotice error={failed} />}
        {runs.value === null &&
          (runs.error ? (
            <ErrorNotice error={runs.error} onRetry={() => void store.refresh()} />
          ) : (
            <Skeleton lines={3} />
          ))}
        {runs.value?.length === 0 && (
          <p className="text-sm text-ink-soft">{t('evaluate.noRuns')}</p>
        )}
        {runs.value !== null && runs.value.length > 0 && (
          <RunTable
            runs={runs.value}
            picked={picked}
            onPick={(id) => void act(() => store.pick(id))}
            onRemove={(id) => void act(() => store.removeRun(id))}
          />
        )}
        {runs.value !== null && runs.value.length > 1 && picked.length < 2 && (
          <p className="text-xs text-ink-faint">{t('evaluate.pickTwo')}</p>
        )}
      </Section>
      {comparison.value && <ComparisonView comparison={comparison.value} />}
    </>
  );
}

/** Questions above, runs below. */
export function Evaluation({
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
      <Questions base={base} store={store} state={state} />
      <Runs store={store} state={state} />
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
      <Evaluation base={base} store={store} state={state} />
    </Page>
  );
}
