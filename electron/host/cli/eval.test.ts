import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRouterClient } from '@orpc/server';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Phrase } from '../../../shared/messages/phrase-params.ts';
import type { EvaluationRun } from '../../../shared/contract/evaluation.ts';
import type { HostClient } from '../../../shared/contract/host.ts';
import { evaluationApi } from '../api/evaluation.ts';
import { knowledgeApi } from '../api/knowledge.ts';
import { createNamedFiles } from '../api/named-files.ts';
import { createProcedures } from '../api/procedures.ts';
import {
  documentPath,
  openTestKnowledge,
  owner,
  type TestKnowledge,
} from '../knowledge/testing/test-knowledge.ts';
import { evalText } from './eval-text.ts';
import { evalCommand, readEval } from './eval.ts';
import type { CliIo } from './io.ts';

const run = (id: string, recall5: number): EvaluationRun => ({
  id,
  baseId: 'kb',
  at: 1,
  options: { sides: 'hybrid', limit: 10 },
  facts: { embeddingModel: 'm', chunkTokens: 200, documents: 1, chunks: 2, reranked: false },
  metrics: {
    questions: 2,
    recall: { 1: 0.5, 3: 0.5, 5: recall5, 10: 1 },
    mrr: 0.6,
    ndcg10: 0.7,
    p50Ms: 12,
    p95Ms: 1400,
  },
});
const english = { language: 'en' as const, text: (phrase: Phrase) => phrase.text };

describe('reading the command line of eval', () => {
  test('takes what a run searches with', () => {
    expect(
      readEval([
        'Contracts',
        '--sides',
        'words',
        '--limit',
        '20',
        '--min-recall5',
        '0.9',
        '--json',
      ]),
    ).toEqual({
      base: 'Contracts',
      questions: undefined,
      options: { sides: 'words', limit: 20 },
      against: undefined,
      minRecall5: 0.9,
      json: true,
    });
  });

  test.each([
    [[]],
    [['a', '--sides', 'both']],
    [['a', '--limit', '0']],
    [['a', '--sides', 'words', '--rerank']],
    [['a', '--min-recall5', '90']],
    [['a', '--min-recall5', 'x']],
    [['a', 'b']],
  ])('%j is mistyped', (args) => {
    expect(() => readEval(args)).toThrow(expect.objectContaining({ name: 'UsageError' }) as Error);
  });
});

test('the table names both runs, what changed between them and what was never found', () => {
  const before = run('run_1', 0.5);
  const after = run('run_2', 1);
  const questions = [
    { question: 'A?', before: null, after: 2, change: 'gained' as const },
    { question: 'B?', before: 1, after: 1, change: 'same' as const },
  ];
  const text = evalText(
    {
      run: after,
      results: [{ question: 'C?', rank: null, tookMs: 1 }],
      comparison: { before, after, questions, onlyBefore: 0, onlyAfter: 0 },
    },
    english,
  );
  expect(text).toMatch(
    /run_1 +hybrid +10 +2 +0\.500 +0\.500 +0\.500 +1\.000 +0\.600 +0\.700 +12 ms +1\.4 s/,
  );
  expect(text).toContain('1 the same:\n  – → 2  A?\nNot found in the first 10:\n  C?');
});

describe('hearth eval on a real base', () => {
  let bed: TestKnowledge;
  let client: HostClient;
  beforeAll(async () => {
    bed = await openTestKnowledge();
    await bed.add(documentPath('lease.md'));
    await bed.settled();
    const os = createProcedures(console.error, { record: () => undefined, nameOf: (id) => id });
    const api = {
      knowledge: knowledgeApi(
        os,
        {
          knowledge: bed.knowledge,
          transfer: { withUpload: () => Promise.reject(new Error('nothing is uploaded')) },
        },
        () => owner,
        createNamedFiles(() => []),
      ),
      evaluation: evaluationApi(os, bed.knowledge.evaluation, () => owner),
    };
    client = createRouterClient(api, {
      context: { ownerId: owner.ownerId, via: 'cli', clientId: null, localFiles: true },
    }) as unknown as HostClient;
  });
  afterAll(() => bed.close());

  async function hearthEval(
    ...args: string[]
  ): Promise<{ code: number; out: string; err: string }> {
    const said = { out: '', err: '' };
    const io: CliIo = {
      ...{
        language: 'en',
        env: {},
        signal: new AbortController().signal,
        text: (phrase) => phrase.text,
        readSecret: () => Promise.resolve(''),
        flush: () => Promise.resolve(),
        progress: () => undefined,
        endProgress: () => undefined,
      },
      print: (line) => void (said.out += `${line}\n`),
      json: (value) => void (said.out += JSON.stringify(value)),
      note: (line) => void (said.err += `${line}\n`),
    };
    const code = await evalCommand.run(args, {
      io,
      version: '0',
      withHost: (work) => work(client),
    });
    return { code, ...said };
  }

  test('asks the questions of a file, exits 1 below the minimum, and names the rows that it skipped', async () => {
    const file = join(bed.folder, 'set.csv');
    writeFileSync(
      file,
      'question,file,passage\nHow much deposit has Tomas Berg paid?,lease.md,"The tenant, Mr ' +
        'Tomas Berg, has paid a deposit of 1,880 euros."\nWho discovered ' +
        'penicillin?,other.md,Alexander Fleming discovered penicillin in 1928.\nNo place?,,\n',
    );
    const { code, out, err } = await hearthEval(
      'Test',
      '--questions',
      file,
      '--min-recall5',
      '0.9',
    );
    expect(code).toBe(1);
    expect(err).toContain('Row 3 was skipped');
    expect(err).toContain('Recall@5 is 0.500; the minimum is 0.9.');
    expect(out).toContain('Not found in the first 10:\n  Who discovered penicillin?');
    expect((await hearthEval('Test', '--questions', file, '--min-recall5', '0.5')).code).toBe(0);
  });

  test('asks the base’s own questions, and compares the run with the last', async () => {
    await client.evaluation.save({
      baseId: bed.baseId,
      question: 'How much deposit has Tomas Berg paid?',
      expected: [{ documentId: '', file: 'lease.md', text: '' }],
    });
    const { code, out } = await hearthEval(
      'Test',
      '--against',
      'last',
      '--sides',
      'words',
      '--json',
    );
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      run: { options: { sides: 'words' }, metrics: { recall: { 1: 1 } } },
      comparison: { questions: [{ change: 'same' }], onlyBefore: 1 },
    });
  });
});
