import { describe, expect, it } from 'vitest';
import type { PageConnection } from '../../connection/page-connection.ts';
import { createSourcesStore } from './sources-store.ts';

/** A host whose answers come when the test says so. */
function slowHost() {
  const waiting: { baseId: string; answer: () => void }[] = [];
  const list = ({ baseId }: { baseId: string }) =>
    new Promise((resolve) =>
      waiting.push({ baseId, answer: () => resolve([{ id: `src_of_${baseId}` }]) }),
    );
  const calls: string[] = [];
  const note = (name: string) => (input: unknown) => {
    calls.push(`${name} ${JSON.stringify(input)}`);
    return Promise.resolve({});
  };
  const sources = {
    list,
    notes: () => Promise.resolve([]),
    addPage: note('addPage'),
    saveNote: note('saveNote'),
  };
  return { waiting, calls, connection: { client: { sources } } as unknown as PageConnection };
}

describe('the sources of the open base', () => {
  it('are never those of the base that was open before, whichever answer comes late', async () => {
    const { waiting, connection } = slowHost();
    const store = createSourcesStore(connection);
    store.open('kb_1');
    store.open('kb_2');
    waiting[0]?.answer();
    await expect.poll(() => waiting.length).toBe(2);
    expect(store.getState().sources.value).toBeNull();
    waiting[1]?.answer();
    await expect
      .poll(() => store.getState().sources.value?.map(({ id }) => id))
      .toEqual(['src_of_kb_2']);
  });

  it('are asked for again after a change of them, and not after one of another base', async () => {
    const { waiting, connection } = slowHost();
    const store = createSourcesStore(connection);
    store.open('kb_1');
    waiting[0]?.answer();
    await expect.poll(() => store.getState().sources.value).not.toBeNull();
    await store.refresh('kb_2');
    expect(waiting).toHaveLength(1);
    void store.refresh('kb_1');
    await expect.poll(() => waiting.length).toBe(2);
  });

  it('are added to the base that is open', async () => {
    const { calls, waiting, connection } = slowHost();
    const store = createSourcesStore(connection);
    store.open('kb_1');
    void store.addPage({ url: 'https://example.org', sitemap: false, privateHost: false });
    void store.saveNote({ title: 'Cellar', content: 'The blue key.' });
    expect(calls).toEqual([
      'addPage {"baseId":"kb_1","url":"https://example.org","sitemap":false,"privateHost":false}',
      'saveNote {"baseId":"kb_1","title":"Cellar","content":"The blue key."}',
    ]);
    for (const { answer } of waiting) answer();
  });
});
