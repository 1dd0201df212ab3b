import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  questionsMax,
  type EvaluationRun,
  type ExpectedPassage,
  type SearchOptions,
} from '../../../../shared/contract/evaluation.ts';
import { textOf } from '../../../../shared/chat.ts';
import {
  createUpstream,
  documentPath,
  openTestKnowledge,
  owner,
  type TestKnowledge,
} from '../testing/test-knowledge.ts';
import type { Evaluation } from './create-evaluation.ts';

let test: TestKnowledge;
let evaluation: Evaluation;
beforeEach(async () => {
  test = await openTestKnowledge();
  evaluation = test.knowledge.evaluation;
  await test.add(...['lease.md', '租赁合同.md', 'notes.txt', 'garden.html'].map(documentPath));
  await test.settled();
});
afterEach(() => test.close());

const forever = new AbortController().signal;
const hybrid: SearchOptions = { sides: 'hybrid', limit: 10 };
const save = (question: string, expected: Partial<ExpectedPassage>) =>
  evaluation.save(owner, {
    baseId: test.baseId,
    question,
    expected: [{ documentId: '', file: '', text: '', ...expected }],
  });

async function run(options: SearchOptions = hybrid): Promise<EvaluationRun> {
  for await (const event of evaluation.run(owner, { baseId: test.baseId, options }, forever))
    if (event.type === 'done') return event.run;
  throw new Error('a run ends with its figures');
}

describe('a run', () => {
  it('asks every confirmed question and is kept with what it ran under', async () => {
    const [passage] = await test.search('deposit of Tomas Berg');
    await save('How much deposit has Tomas Berg paid?', passage ?? {});
    await save('Who discovered penicillin?', {
      file: 'nowhere.md',
      text: 'Alexander Fleming discovered penicillin in 1928.',
    });
    const done = await run();
    expect(done).toMatchObject({
      options: hybrid,
      facts: { embeddingModel: 'all-minilm-l6-v2', documents: 4 },
      metrics: { questions: 2, recall: { 1: 0.5, 10: 0.5 }, mrr: 0.5, ndcg10: 0.5 },
    });
    expect(done.facts.chunkTokens).toBeGreaterThan(64);
    expect(done.metrics.p95Ms).toBeGreaterThanOrEqual(done.metrics.p50Ms);
    expect(await evaluation.runs(owner, test.baseId)).toEqual([done]);
    expect((await evaluation.results(owner, done.id)).results).toMatchObject([
      { rank: 1 },
      { question: 'Who discovered penicillin?', rank: null },
    ]);
  });

  it('searches with the one index that it is given, and leaves the base as it is', async () => {
    await save('押金是多少？', { file: '租赁合同.md', text: '' });
    test.upstream.embedded.length = 0;
    expect((await run({ sides: 'words', limit: 5 })).metrics.recall[5]).toBe(1);
    expect(test.upstream.embedded).toEqual([]);
    await run({ sides: 'vectors', limit: 5 });
    expect(test.upstream.embedded.length).toBeGreaterThan(0);
    const { hits } = await test.knowledge.search(owner, {
      id: test.baseId,
      query: 'When does the lease end?',
      sides: 'vectors',
    });
    expect(hits.map(({ lexicalRank }) => lexicalRank).every((rank) => rank === null)).toBe(true);
    expect(
      (await test.search('When does the lease end?')).some(
        ({ lexicalRank }) => lexicalRank !== null,
      ),
    ).toBe(true);
  });

  it('that no one waits for any more stops and leaves nothing', async () => {
    for (const question of ['When does the lease end?', 'What is the rent?'])
      await save(question, { file: 'lease.md' });
    const controller = new AbortController();
    const broken = async (): Promise<void> => {
      for await (const event of evaluation.run(
        owner,
        { baseId: test.baseId, options: hybrid },
        controller.signal,
      ))
        if (event.type === 'progress') controller.abort();
    };
    await expect(broken()).rejects.toThrow();
    expect(await evaluation.runs(owner, test.baseId)).toEqual([]);
  });

  it('says that there is no reranker instead of measuring without the one that was asked for', async () => {
    await save('When does the lease end?', { file: 'lease.md' });
    await expect(run({ ...hybrid, rerank: true })).rejects.toMatchObject({
      code: 'model_not_installed',
    });
    expect((await run({ ...hybrid, rerank: false })).facts.reranked).toBe(false);
  });

  it('is reranked when it says so, whatever the setting, and keeps that it was', async () => {
    const installed = (): boolean => true;
    const catsFirst = (_query: string, passages: readonly string[]) =>
      Promise.resolve(passages.map((text) => (text.includes('One cat') ? 1 : 0)));
    await test.close();
    test = await openTestKnowledge({ reranker: { installed, score: catsFirst } });
    evaluation = test.knowledge.evaluation;
    await test.add(documentPath('lease.md'));
    await test.settled();
    await save('What is the rent of flat 7, and may a cat be kept?', {
      file: 'lease.md',
      text: 'One cat may be kept. Dogs need the written consent of the landlord, Harbour Homes Ltd.',
    });
    const [plain, reranked] = [
      await run({ ...hybrid, rerank: false }),
      await run({ ...hybrid, rerank: true }),
    ];
    expect([plain.facts.reranked, reranked.facts.reranked]).toEqual([false, true]);
    expect([plain.metrics.mrr < 1, reranked.metrics.mrr]).toEqual([true, 1]);
  });

  it('by vectors says that the model gives none, instead of measuring that nothing is found', async () => {
    await test.close();
    test = await openTestKnowledge({
      embed: (input) =>
        input.request.kind === 'query'
          ? Promise.reject(new Error('the model is gone'))
          : createUpstream().embed(input),
    });
    evaluation = test.knowledge.evaluation;
    await test.add(documentPath('lease.md'));
    await test.settled();
    await save('When does the lease end?', { file: 'lease.md' });
    await expect(run({ sides: 'vectors', limit: 5 })).rejects.toMatchObject({
      code: 'model_not_installed',
    });
    expect((await run({ sides: 'words', limit: 5 })).metrics.recall[5]).toBe(1);
  });

  it('without a question says what to do', async () => {
    await expect(run()).rejects.toMatchObject({
      code: 'bad_request',
      message: expect.stringContaining('Add one') as string,
    });
  });

  it('finds a passage again after its document was removed and added again', async () => {
    const [passage] = await test.search('deposit of Tomas Berg');
    await save('How much deposit has Tomas Berg paid?', passage ?? {});
    await test.knowledge.removeDocument(owner, {
      id: test.baseId,
      documentId: passage?.documentId ?? '',
    });
    expect((await run()).metrics.recall[10]).toBe(0);
    await test.add(documentPath('lease.md'));
    await test.settled();
    expect((await run()).metrics.recall[1]).toBe(1);
  });

  it('is compared question by question, what was lost first', async () => {
    await save('When does the lease end?', { file: 'lease.md' });
    const lost = await save('押金是多少？', { file: '租赁合同.md' });
    const before = await run();
    await evaluation.save(owner, {
      id: lost.id,
      baseId: test.baseId,
      question: lost.question,
      expected: [{ documentId: '', file: 'gone.md', text: '' }],
    });
    await save('What is the rent?', { file: 'lease.md' });
    const { questions, onlyBefore, onlyAfter } = await evaluation.compare(owner, {
      before: before.id,
      after: (await run()).id,
    });
    expect(questions.map(({ question, change }) => [question, change])).toEqual([
      ['押金是多少？', 'lost'],
      ['When does the lease end?', 'same'],
    ]);
    expect([onlyBefore, onlyAfter]).toEqual([0, 1]);
  });
});

describe('a question set', () => {
  it('has each question once, and is gone with its base', async () => {
    await save('What is the rent?', { file: 'lease.md' });
    await expect(save('What is the rent?', { file: 'lease.md' })).rejects.toMatchObject({
      code: 'conflict',
    });
    await run();
    await test.knowledge.remove(owner, test.baseId);
    for (const table of ['evaluation_questions', 'evaluation_runs'] as const)
      expect(await test.store.db.selectFrom(table).selectAll().execute()).toEqual([]);
  });

  it('takes no question beyond its limit, whether written, suggested or imported, and those that are there can be changed', async () => {
    const many = Array.from({ length: questionsMax }, (_, i) => ({
      question: `What is the rent of flat ${i}?`,
      file: 'lease.md',
    }));
    await evaluation.import(owner, {
      baseId: test.baseId,
      format: 'json',
      text: JSON.stringify(many),
    });
    await expect(save('One more?', { file: 'lease.md' })).rejects.toMatchObject({
      code: 'too_large',
    });
    test.upstream.says = ['What is the deposit of flat 7?'];
    await expect(
      evaluation.suggest(owner, { baseId: test.baseId, count: 1 }, forever).next(),
    ).rejects.toMatchObject({ code: 'too_large' });
    expect(test.upstream.asked).toEqual([]);
    const [first] = await evaluation.questions(owner, test.baseId);
    expect(
      await evaluation.save(owner, {
        id: first?.id,
        baseId: test.baseId,
        question: 'What is the rent?',
        expected: first?.expected ?? [],
      }),
    ).toMatchObject({ question: 'What is the rent?' });
    await evaluation.remove(owner, first?.id ?? '');
    expect(await save('One more?', { file: 'lease.md' })).toMatchObject({ question: 'One more?' });
  }, 60_000);

  it.each(['json', 'csv'] as const)(
    'goes to another base by a file (%s), formulas, quotes and line breaks unharmed',
    async (format) => {
      await evaluation.save(owner, {
        baseId: test.baseId,
        question: '=HYPERLINK("x")?',
        expected: [
          { documentId: 'd', file: 'lease.md', text: 'The rent,\n"940" euros' },
          { documentId: 'd', file: 'b.md', text: '+1' },
        ],
      });
      await save('押金是多少？', { file: '租赁合同.md' });
      const { text } = await evaluation.export(owner, { baseId: test.baseId, format });
      if (format === 'csv') expect(text).toContain(`"'=HYPERLINK(""x"")?"`);
      const other = await test.knowledge.create(owner, { name: 'Other' });
      expect(await evaluation.import(owner, { baseId: other.id, format, text })).toEqual({
        added: 2,
        unchanged: 0,
        refused: [],
      });
      expect(await evaluation.import(owner, { baseId: other.id, format, text })).toMatchObject({
        added: 0,
        unchanged: 2,
      });
      const [first, second] = await evaluation.questions(owner, other.id);
      expect([first, second]).toMatchObject([
        {
          question: '=HYPERLINK("x")?',
          origin: 'imported',
          confirmed: true,
          expected: [
            { file: 'lease.md', text: 'The rent,\n"940" euros' },
            { file: 'b.md', text: '+1' },
          ],
        },
        { question: '押金是多少？' },
      ]);
    },
  );

  it('says of a file which rows it could not read, and takes the others', async () => {
    const text = '问题;文件;段落\nWho?;a.md;\n;b.md;x\nNo place?;;\n';
    expect(
      await evaluation.import(owner, { baseId: test.baseId, format: 'csv', text }),
    ).toMatchObject({ added: 1, refused: [{ line: 2 }, { line: 3 }] });
    expect(
      await evaluation.import(owner, { baseId: test.baseId, format: 'json', text: '{' }),
    ).toEqual({ added: 0, unchanged: 0, refused: [{ line: 1, reason: 'It is not JSON.' }] });
  });
});

describe('suggested questions', () => {
  async function suggest(count = 2) {
    const events = [];
    for await (const event of evaluation.suggest(owner, { baseId: test.baseId, count }, forever))
      events.push(event);
    return events;
  }

  it('come from a model on this machine alone, and count in no run until they are confirmed', async () => {
    for (const { id, name } of await test.documents())
      if (name !== 'lease.md')
        await test.knowledge.removeDocument(owner, { id: test.baseId, documentId: id });
    test.upstream.says = ['Question: Which flat is the lease', ' about?\nAnswer: nothing.'];
    await suggest(1);
    for (const { caller, request } of test.upstream.asked)
      expect([caller.localOnly, request.provider, request.model]).toEqual([
        true,
        'local',
        'smollm2-135m-instruct',
      ]);
    const [suggested] = await evaluation.questions(owner, test.baseId);
    expect(suggested).toMatchObject({
      origin: 'suggested',
      confirmed: false,
      question: 'Which flat is the lease about?',
    });
    expect(textOf(test.upstream.asked.at(-1)?.request.messages.at(-1)?.content ?? '')).toContain(
      suggested?.expected[0]?.text.replace(/\s+/g, ' '),
    );
    await expect(run()).rejects.toMatchObject({ code: 'bad_request' });
    await evaluation.save(owner, {
      id: suggested?.id,
      baseId: test.baseId,
      question: 'What is the deposit of flat 7?',
      expected: suggested?.expected ?? [],
    });
    expect((await run()).metrics.questions).toBe(1);
  });

  it('are left out where the model wrote no question, and the end says how many passages were tried', async () => {
    test.upstream.says = ['The rent is due.'];
    expect((await suggest()).at(-1)).toMatchObject({
      type: 'done',
      suggested: 0,
      passages: expect.any(Number) as number,
    });
  });

  it('need a model on this machine', async () => {
    test.models.length = 0;
    await expect(suggest()).rejects.toMatchObject({ code: 'model_not_installed' });
  });
});
