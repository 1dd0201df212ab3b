import { expect, it } from 'vitest';
import { openTestKnowledge, owner } from '../testing/test-knowledge.ts';

it('a search within a tag or a kind gives only its documents, also a passage that is in another one too', async () => {
  const test = await openTestKnowledge();
  const upload = (name: string, text: string) =>
    test.knowledge.upload(owner, { id: test.baseId, name, data: new Blob([text]) });
  const first = await upload('a.txt', 'The blue key opens the cellar.');
  await upload('b.md', 'The blue key opens the cellar.');
  await upload('c.txt', 'The red key opens the cellar and the shed.');
  await test.settled();
  const files = async (
    filter: Parameters<typeof test.knowledge.search>[1]['filter'],
  ): Promise<string[]> =>
    (
      await test.knowledge.search(owner, {
        id: test.baseId,
        query: 'Which key opens the cellar?',
        filter,
      })
    ).hits
      .map(({ file }) => file)
      .sort();
  expect(await files({ mediaTypes: ['text/markdown'] })).toEqual(['b.md']);
  expect(await files({ tags: ['keys'] })).toEqual([]);
  expect(
    (
      await test.knowledge.tag(owner, {
        id: test.baseId,
        documentId: first.id,
        tags: ['keys', 'keys'],
      })
    ).tags,
  ).toEqual(['keys']);
  expect(await files({ tags: ['keys'] })).toEqual(['a.txt']);
  expect(await files({ folder: 'c.txt' })).toEqual(['c.txt']);
  await expect(
    test.knowledge.tag(owner, { id: test.baseId, documentId: 'doc_none', tags: [] }),
  ).rejects.toMatchObject({ code: 'not_found' });
  await test.close();
});
