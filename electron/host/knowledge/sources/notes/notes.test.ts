import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { errorCodeOf } from '../../../../../shared/errors.ts';
import { owner } from '../../testing/test-knowledge.ts';
import { openTestSources, type TestSources } from '../testing/test-sources.ts';

let test: TestSources;
beforeEach(async () => {
  test = await openTestSources();
});
afterEach(() => test.close());

const save = (title: string, content: string, id?: string) =>
  test.sources.saveNote(owner, {
    baseId: test.baseId,
    title,
    content,
    ...(id === undefined ? {} : { id }),
  });
const found = async (query: string): Promise<string | undefined> => {
  await test.settled();
  return (await test.search(query))[0]?.text;
};

describe('notes', () => {
  it('are found as they were last saved, and are gone when they are deleted', async () => {
    const { id } = await save('Cellar', 'The blue key opens the cellar.');
    expect(await found('key cellar')).toContain('blue');
    expect(await save('Cellar', 'The red key opens the cellar.', id)).toMatchObject({ id });
    expect(await found('key cellar')).toContain('red');
    expect((await test.search('key')).filter(({ text }) => text.includes('blue'))).toEqual([]);
    expect(await test.list()).toMatchObject([{ kind: 'notes', documents: 1, state: 'ready' }]);
    expect(await test.sources.removeNote(owner, id)).toEqual({ removed: true });
    expect(await test.documents()).toEqual([]);
    expect(await test.sources.notes(owner, test.baseId)).toEqual([]);
  });

  it('have one source, also where the first ones are written at the same moment', async () => {
    await Promise.all(['One', 'Two', 'Three'].map((title) => save(title, `Text ${title}.`)));
    expect(await test.list()).toMatchObject([{ kind: 'notes' }]);
    expect((await test.sources.notes(owner, test.baseId)).map(({ title }) => title).sort()).toEqual(
      ['One', 'Three', 'Two'],
    );
  });

  it('are listed the last written first, and are read with their text', async () => {
    const first = await save('One', 'Text one.');
    const second = await save('Two', 'Text two.');
    await save('One', 'Text one, again.', first.id);
    expect((await test.sources.notes(owner, test.baseId)).map(({ title }) => title)).toEqual([
      'One',
      'Two',
    ]);
    expect(await test.sources.note(owner, second.id)).toMatchObject({
      title: 'Two',
      content: 'Text two.',
    });
  });

  it('are not lost by taking their document out, which is refused', async () => {
    const { id } = await save('Cellar', 'The blue key.');
    const [document] = await test.documents();
    expect(
      await test.knowledge
        .removeDocument(owner, { id: test.baseId, documentId: document?.id ?? '' })
        .catch(errorCodeOf),
    ).toBe('conflict');
    expect(await test.sources.note(owner, id)).toMatchObject({ content: 'The blue key.' });
  });

  it('come back by themselves into a base that lost its documents', async () => {
    await save('Cellar', 'The blue key opens the cellar.');
    await test.settled();
    const [document] = await test.documents();
    await test.base().removeDocument({ documentId: document?.id ?? '', nowMs: Date.now() });
    const again = test.reopen();
    await again.start();
    await expect
      .poll(
        async () => (await again.search(owner, { id: test.baseId, query: 'cellar' })).hits[0]?.text,
      )
      .toContain('blue');
    await again.close();
  });
});
