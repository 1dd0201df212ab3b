import { createStore, type StoreApi } from 'zustand/vanilla';
import type {
  Comparison,
  EvaluationQuestion,
  EvaluationRun,
  ExpectedPassage,
  SearchOptions,
} from '../../../shared/contract/evaluation.ts';
import { createRefresh, notLoaded, thenRefresh, type Loaded } from '../../kit/loaded.ts';
import type { PageConnection } from '../../connection/page-connection.ts';

export interface Progress {
  done: number;
  total: number;
}

export interface EvaluationState {
  questions: Loaded<EvaluationQuestion[]>;
  runs: Loaded<EvaluationRun[]>;
  running: Progress | null;
  suggesting: Progress | null;
  /** The result of the last suggestion. */
  suggested: { suggested: number; passages: number } | null;
  /** Runs to be set side by side, at most two, in the order they were chosen. */
  picked: readonly string[];
  comparison: Loaded<Comparison>;
}

export interface EvaluationStore extends StoreApi<EvaluationState> {
  refresh(): Promise<void>;
  /** Without an id a new one. */
  save(question: {
    id?: string;
    question: string;
    expected: ExpectedPassage[];
  }): Promise<EvaluationQuestion>;
  remove(id: string): Promise<{ removed: boolean }>;
  importFile(
    file: File,
  ): Promise<{ added: number; unchanged: number; refused: { line: number; reason: string }[] }>;
  exportText(format: 'json' | 'csv'): Promise<string>;
  suggest(count: number): Promise<void>;
  run(options: SearchOptions): Promise<void>;
  /** Ends a run or suggesting that is under way. */
  stop(): void;
  pick(runId: string): Promise<void>;
  removeRun(id: string): Promise<void>;
}

/** The questions and runs of one base, for as long as its page is open. */
export function createEvaluationStore(
  { client }: Pick<PageConnection, 'client'>,
  baseId: string,
): EvaluationStore {
  const store = createStore<EvaluationState>(() => ({
    questions: notLoaded,
    runs: notLoaded,
    running: null,
    suggesting: null,
    suggested: null,
    picked: [],
    comparison: notLoaded,
  }));
  const { getState: get, setState: set } = store;
  const { evaluation } = client;
  let ending = new AbortController();
  const questions = createRefresh(
    () => evaluation.questions({ baseId }),
    (part) => set({ questions: { ...get().questions, ...part } }),
  );
  const runs = createRefresh(
    () => evaluation.runs({ baseId }),
    (part) => set({ runs: { ...get().runs, ...part } }),
  );
  const thenQuestions = thenRefresh(questions);

  const setPicked = async (picked: readonly string[]): Promise<void> => {
    set({ picked, comparison: notLoaded });
    const at = (id: string): number => get().runs.value?.find((run) => run.id === id)?.at ?? 0;
    const [before, after] = [...picked].sort((a, b) => at(a) - at(b));
    if (before === undefined || after === undefined) return;
    await createRefresh(
      () => evaluation.compare({ before, after }),
      (part) => get().picked === picked && set({ comparison: { ...get().comparison, ...part } }),
    )();
  };

  return {
    ...store,
    refresh: async () => void (await Promise.all([questions(), runs()])),
    save: (question) => thenQuestions(evaluation.save({ baseId, ...question })),
    remove: (id) => thenQuestions(evaluation.remove({ id })),
    importFile: async (file) =>
      thenQuestions(
        evaluation.import({
          baseId,
          format: /\.json$/i.test(file.name) ? 'json' : 'csv',
          text: await file.text(),
        }),
      ),
    exportText: async (format) => (await evaluation.export({ baseId, format })).text,
    suggest: async (count) => {
      ending = new AbortController();
      set({ suggesting: { done: 0, total: count }, suggested: null });
      try {
        for await (const event of await evaluation.suggest(
          { baseId, count },
          { signal: ending.signal },
        )) {
          if (event.type === 'suggestion') await questions();
          else if (event.type === 'progress')
            set({ suggesting: { done: event.done, total: event.total } });
          else set({ suggested: { suggested: event.suggested, passages: event.passages } });
        }
      } finally {
        set({ suggesting: null });
      }
    },
    run: async (options) => {
      ending = new AbortController();
      set({
        running: {
          done: 0,
          total: get().questions.value?.filter(({ confirmed }) => confirmed).length ?? 0,
        },
      });
      try {
        for await (const event of await evaluation.run(
          { baseId, options },
          { signal: ending.signal },
        )) {
          if (event.type === 'progress') set({ running: { done: event.done, total: event.total } });
        }
        await runs();
      } finally {
        set({ running: null });
      }
    },
    stop: () => ending.abort(),
    pick: (runId) => {
      const { picked } = get();
      return setPicked(
        picked.includes(runId) ? picked.filter((id) => id !== runId) : [...picked, runId].slice(-2),
      );
    },
    removeRun: async (id) => {
      await evaluation.removeRun({ id });
      await runs();
      await setPicked(get().picked.filter((one) => one !== id));
    },
  };
}
