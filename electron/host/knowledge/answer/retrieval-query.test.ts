import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestKnowledge, owner, type TestKnowledge } from '../testing/test-knowledge.ts';
import { retrievalQuery } from './retrieval-query.ts';

const user = (content: string) => ({ role: 'user' as const, content });
const asked = [
  user('When does the lease of flat 9 end?'),
  { role: 'assistant' as const, content: 'On 31 May 2027 [1].' },
];

describe('what is searched for', () => {
  it.each([
    'And its deposit?',
    'How much is it?',
    'Why?',
    'What about the rent?',
    '那押金呢？',
    '它的租金是多少？',
    '为什么？',
  ])('%s leans on the question before', (question) => {
    expect(retrievalQuery(question, asked)).toBe(`${asked[0]?.content}\n${question}`);
  });

  it.each([
    'What does fault E12 mean?',
    'Who is the caretaker of the Harbour House?',
    'When did Polonia Warsaw win the championship before it moved to the new stadium?',
    '故障代码E12是什么意思？',
  ])('%s needs no context', (question) => {
    expect(retrievalQuery(question, asked)).toBe(question);
  });

  it('goes back to the question that says what all of them are about, and no further', () => {
    const turns = [
      user('Who is the caretaker of the Harbour House?'),
      ...asked,
      user('And its deposit?'),
    ];
    expect(retrievalQuery('And the rent?', turns)).toBe(
      'When does the lease of flat 9 end?\nAnd its deposit?\nAnd the rent?',
    );
    expect(retrievalQuery('And the rent?', [])).toBe('And the rent?');
  });
});

describe('a follow-up in a conversation', () => {
  let test: TestKnowledge;
  beforeAll(async () => {
    test = await openTestKnowledge();
    const lease = (flat: number, deposit: string): string =>
      `# Lease of flat ${flat}\n\n## Term\n\nThe lease of flat ${flat} ends on 31 May ` +
      `20${flat}0.\n\n## Deposit\n\nThe deposit of flat ${flat} is ${deposit} euros.\n`;
    for (const [flat, deposit] of [
      [3, '1,310'],
      [5, '1,550'],
      [7, '1,770'],
      [9, '1,990'],
    ] as const)
      writeFileSync(join(test.folder, `flat-${flat}.md`), lease(flat, deposit));
    writeFileSync(
      join(test.folder, '租约.md'),
      '# 三号楼租约\n\n三号楼的租约于2027年到期。\n\n三号楼的押金为八千元。\n',
    );
    writeFileSync(
      join(test.folder, '租约二.md'),
      '# 五号楼租约\n\n五号楼的租约于2029年到期。\n\n五号楼的押金为九千元。\n',
    );
    await test.add(test.folder);
    await test.settled();
  });
  afterAll(() => test.close());

  it.each([
    ['When does the lease of flat 9 end?', 'Why?', false],
    ['三号楼的租约什么时候到期？', '为什么？', false],
    ['Who is the president of Brazil?', 'Why?', true],
  ])('%s %s is weighed by what it leans on', async (before, question, declined) => {
    const input = {
      caller: owner,
      baseIds: [test.baseId],
      question,
      history: [user(before)],
      model: 'auto',
      signal: AbortSignal.timeout(30_000),
    };
    for await (const event of test.knowledge.answering.answer(input))
      if (event.type === 'done') expect(event.result.declined).toBe(declined);
  });

  async function firstFor(
    question: string,
    history: { role: 'user' | 'assistant'; content: string }[],
  ): Promise<string> {
    for await (const event of test.knowledge.answering.answer({
      caller: owner,
      baseIds: [test.baseId],
      question,
      history,
      model: 'auto',
      signal: AbortSignal.timeout(30_000),
    }))
      if (event.type === 'sources') return event.sources[0]?.text ?? '';
    return '';
  }

  it.each([
    ['When does the lease of flat 9 end?', 'And its deposit?', 'flat 9 is 1,990'],
    ['When does the lease of flat 3 end?', 'And its deposit?', 'flat 3 is 1,310'],
    ['三号楼的租约什么时候到期？', '那押金呢？', '三号楼的押金为八千元'],
    ['五号楼的租约什么时候到期？', '它的押金是多少？', '五号楼的押金为九千元'],
  ])('%s %s finds the passage that is meant', async (before, question, passage) => {
    expect(
      await firstFor(question, [user(before), { role: 'assistant', content: 'It does [1].' }]),
    ).toContain(passage);
  });
});
