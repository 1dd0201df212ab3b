import { Tooltip } from 'radix-ui';
import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { I18nextProvider } from 'react-i18next';
import { beforeEach, describe, expect, it } from 'vitest';
import type {
  EvaluationEvent,
  EvaluationQuestion,
  EvaluationRun,
  SuggestionEvent,
} from '../../../shared/contract/evaluation.ts';
import type { KnowledgeBase } from '../../../shared/contract/knowledge.ts';
import { AppError } from '../../../shared/errors.ts';
import { createI18n } from '../../kit/i18n.ts';
import { bindService } from '../../kit/service.tsx';
import type { PageConnection } from '../../connection/page-connection.ts';
import { createKnowledgeStore, knowledgeKey } from '../store/knowledge-store.ts';
import { createModelsStore, modelsKey } from '../../models/models-store.ts';
import { EvaluationSections } from './evaluation-page.tsx';
import { createEvaluationStore, type EvaluationStore } from './evaluation-store.ts';

const base: KnowledgeBase = {
  id: 'kb_1',
  name: 'Contracts',
  localOnly: false,
  shared: false,
  readOnly: false,
  embeddingModel: 'm',
  documents: 1,
  chunks: 9,
  pending: 0,
  failed: 0,
  sizeBytes: 1,
  createdAt: 1,
} as KnowledgeBase;
const question = (id: string, confirmed: boolean): EvaluationQuestion => ({
  id,
  baseId: 'kb_1',
  question: `Question ${id}?`,
  expected: [{ documentId: 'd', file: 'folder/lease.md', text: 'It ends in May.' }],
  origin: 'own',
  confirmed,
  createdAt: 1,
});
const run = (id: string, at: number, recall5: number): EvaluationRun => ({
  id,
  baseId: 'kb_1',
  at,
  options: { sides: 'words', limit: 10 },
  facts: {
    embeddingModel: 'all-minilm',
    chunkTokens: 200,
    documents: 1,
    chunks: 9,
    reranked: false,
  },
  metrics: {
    questions: 2,
    recall: { 1: 0.5, 3: 0.5, 5: recall5, 10: 1 },
    mrr: 0.6,
    ndcg10: 0.7,
    p50Ms: 12,
    p95Ms: 40,
  },
});

/** A host’s side of the contract, with what it holds. */
function createHost() {
  const held = {
    questions: [] as EvaluationQuestion[],
    runs: [] as EvaluationRun[],
    fails: false,
    compared: [] as string[],
    steps: [] as (EvaluationEvent | SuggestionEvent)[],
  };
  async function* stream(): AsyncGenerator<EvaluationEvent | SuggestionEvent> {
    for (const step of held.steps) yield step;
  }
  const evaluation = {
    questions: () =>
      held.fails
        ? Promise.reject(new AppError('store_corrupt', 'It is damaged.'))
        : Promise.resolve(held.questions),
    runs: () => Promise.resolve(held.runs),
    run: () => Promise.resolve(stream()),
    suggest: () => Promise.resolve(stream()),
    compare: ({ before, after }: { before: string; after: string }) => {
      held.compared = [before, after];
      const [first, second] = [before, after].map(
        (id) => held.runs.find((one) => one.id === id) as EvaluationRun,
      );
      return Promise.resolve({
        before: first,
        after: second,
        questions: [
          { question: 'Lost?', before: 1, after: null, change: 'lost' },
          { question: 'Still?', before: 1, after: 1, change: 'same' },
        ],
        onlyBefore: 0,
        onlyAfter: 1,
      });
    },
  };
  return {
    held,
    connection: { client: { evaluation } } as unknown as Pick<PageConnection, 'client'>,
  };
}

let host: ReturnType<typeof createHost>;
let store: EvaluationStore;
beforeEach(() => {
  host = createHost();
  store = createEvaluationStore(host.connection, 'kb_1');
});

function shown(language: 'en' | 'zh-CN' = 'en'): string {
  const view = createElement(EvaluationSections, { base, store, state: store.getState() });
  const connection = { client: {} } as PageConnection;
  const models = createModelsStore(connection);
  const knowledge = createKnowledgeStore(connection);
  return renderToStaticMarkup(
    createElement(
      Tooltip.Provider,
      null,
      createElement(
        I18nextProvider,
        { i18n: createI18n(language) },
        bindService(modelsKey, models)(bindService(knowledgeKey, knowledge)(view)),
      ),
    ),
  );
}

const disabled = (markup: string, testId: string): boolean =>
  new RegExp(`<button[^>]*data-testid="${testId}"[^>]*>`)
    .exec(markup)?.[0]
    .includes('disabled=""') ?? false;

describe.each(['en', 'zh-CN'] as const)('the evaluation of a base (%s)', (language) => {
  it('says what to do while there is no question, and lets nothing be asked', async () => {
    await store.refresh();
    const markup = shown(language);
    expect(markup).toContain('data-testid="evaluate-empty"');
    expect(markup).not.toMatch(/>evaluate\.|\{\{/);
    expect(disabled(markup, 'evaluate-run')).toBe(true);
    expect(disabled(markup, 'evaluate-suggest')).toBe(false);
  });

  it('shows what failed and a way on, with no empty list next to it', async () => {
    host.held.fails = true;
    await store.refresh();
    expect(shown(language)).toMatch(/data-testid="error-retry"/);
    expect(shown(language)).not.toContain('data-testid="evaluate-empty"');
  });

  it('counts no suggestion before it is kept, and shows it first', async () => {
    host.held.questions = [question('own', true), question('new', false)];
    await store.refresh();
    const markup = shown(language);
    expect(markup).toMatch(language === 'en' ? /Ask 1 question</ : /评测 1 个问题</);
    expect(disabled(markup, 'evaluate-run')).toBe(false);
  });

  it('shows how far a run is and how to stop it, and starts no second one', async () => {
    host.held.questions = [question('own', true)];
    await store.refresh();
    store.setState({ running: { done: 3, total: 8 } });
    const markup = shown(language);
    expect(markup).toMatch(language === 'en' ? /3 of 8 questions asked/ : /已提问 3 \/ 8/);
    expect(markup).toContain('data-testid="evaluate-stop"');
    expect([disabled(markup, 'evaluate-run'), disabled(markup, 'evaluate-suggest')]).toEqual([
      true,
      true,
    ]);
  });

  it('sets two runs side by side, the older first however they were ticked', async () => {
    host.held.runs = [run('new', 2, 0.5), run('old', 1, 1)];
    await store.refresh();
    await store.pick('new');
    await store.pick('old');
    expect(host.held.compared).toEqual(['old', 'new']);
    const markup = shown(language);
    expect(markup).toContain('data-testid="evaluate-comparison"');
    expect(markup).toContain('−0.500');
    expect(markup).toContain('Lost?');
    expect(markup).not.toContain('Still?');
  });
});

describe('the store of an evaluation', () => {
  it('is no longer busy after a run, and has the new run', async () => {
    const done = run('one', 1, 1);
    host.held.steps = [
      { type: 'progress', done: 1, total: 1 },
      { type: 'done', run: done, results: [] },
    ];
    const seen: unknown[] = [];
    store.subscribe(({ running }) => seen.push(running?.done));
    host.held.runs = [done];
    await store.run({ sides: 'words', limit: 10 });
    expect(seen).toContain(1);
    expect(store.getState()).toMatchObject({ running: null, runs: { value: [done] } });
  });

  it('keeps no more than two runs ticked, and lets one go by ticking it again', async () => {
    host.held.runs = [run('a', 1, 1), run('b', 2, 1), run('c', 3, 1)];
    await store.refresh();
    for (const id of ['a', 'b', 'c']) await store.pick(id);
    expect(store.getState().picked).toEqual(['b', 'c']);
    await store.pick('b');
    expect(store.getState()).toMatchObject({ picked: ['c'], comparison: { value: null } });
  });
});
