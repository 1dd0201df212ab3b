import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  documentPath,
  openTestKnowledge,
  owner,
  type TestKnowledge,
} from '../testing/test-knowledge.ts';

let test: TestKnowledge;
beforeAll(async () => {
  test = await openTestKnowledge({ languagesOf: () => ['en'] });
  await test.add(
    ...['lease.md', '租赁合同.md', 'notes.txt', 'garden.html', 'minutes.docx'].map(documentPath),
  );
  await test.settled();
});
afterAll(() => test.close());

const found = async (query: string, sides: 'words' | 'vectors' | 'hybrid'): Promise<number[]> =>
  (await test.knowledge.search(owner, { id: test.baseId, query, sides })).hits.map(
    ({ chunkId }) => chunkId,
  );

describe('retrieve', () => {
  it('leaves the order of the words alone where the model cannot read the question, and fills up behind them', async () => {
    const words = await found('押金是多少？', 'words');
    const hybrid = await found('押金是多少？', 'hybrid');
    expect(words.length).toBeGreaterThan(0);
    expect(hybrid.slice(0, words.length)).toEqual(words);
    expect(hybrid.length).toBeGreaterThan(words.length);
  });

  it('finds by each side alone, and shows no score outside 0..1', async () => {
    const { hits } = await test.knowledge.search(owner, {
      id: test.baseId,
      query: 'How much deposit was paid?',
    });
    expect(hits[0]).toMatchObject({ file: 'lease.md' });
    expect(
      hits.every(({ score }, i) => score >= 0 && score <= 1 && score <= (hits[i - 1]?.score ?? 1)),
    ).toBe(true);
    expect((await found('How much deposit was paid?', 'words')).length).toBeGreaterThan(0);
    expect((await found('zzz qqq', 'words')).length).toBe(0);
    expect((await found('How much deposit was paid?', 'vectors')).length).toBeGreaterThan(0);
  });
});
