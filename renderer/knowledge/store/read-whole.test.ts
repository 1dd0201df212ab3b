import { expect, it } from 'vitest';
import type { KnowledgeDocument, Reader } from '../../../shared/contract/knowledge.ts';
import { readWhole, sectionsAtATime } from './read-whole.ts';

const document = { id: 'doc_1', chunks: 0, updatedAt: 1 } as KnowledgeDocument;
const sectionsOf = (count: number, text: string): Reader['sections'] =>
  Array.from({ length: count }, (_, chunkId) => ({
    page: null,
    heading: null,
    text: `${text} ${chunkId}`,
    chunkId,
  }));

it.each([0, 1, sectionsAtATime - 1, sectionsAtATime, sectionsAtATime + 1, 3 * sectionsAtATime])(
  '%i sections come whole, in order, each once',
  async (count) => {
    const all = sectionsOf(count, 'ship');
    const reader = await readWhole((from, limit = Infinity) =>
      Promise.resolve({ document, sections: all.slice(from, from + limit) }),
    );
    expect(reader.sections).toEqual(all);
  },
);

it('parts of two readings of a file are never put together', async () => {
  let asked = 0;
  const [old, next] = [sectionsOf(700, 'old'), sectionsOf(800, 'new')];
  const reader = await readWhole((from, limit = Infinity) => {
    asked += 1;
    const isOld = asked === 1;
    return Promise.resolve({
      document: { ...document, updatedAt: isOld ? 1 : 2 },
      sections: (isOld ? old : next).slice(from, from + limit),
    });
  });
  expect(reader.sections).toEqual(next);
});

it('one that changes all the time is shown as one answer has it', async () => {
  let asked = 0;
  const reader = await readWhole((from, limit = Infinity) => {
    asked += 1;
    return Promise.resolve({
      document: { ...document, updatedAt: asked },
      sections: sectionsOf(700, `try ${asked}`).slice(from, from + limit),
    });
  });
  expect(reader.sections).toEqual(sectionsOf(700, `try ${asked}`));
});
