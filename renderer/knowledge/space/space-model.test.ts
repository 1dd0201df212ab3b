import { expect, it } from 'vitest';
import type { BaseSpace } from '../../../shared/contract/knowledge-transfer.ts';
import { groupRows, partRows } from './space-model.ts';

const group = (folder: string, bytes: number, documents = 1) => ({
  sourceId: 'src_1',
  folder,
  documents,
  bytes,
});
const space: BaseSpace = {
  totalBytes: 100,
  parts: { text: 20, words: 30, vectors: 40, other: 10, contents: 0 },
  groups: [group('a', 50, 3), group('b', 30), group('c', 15)],
  rest: { groups: 2, documents: 4, bytes: 5 },
};

it('the largest part is first, and a part that takes nothing is not drawn', () => {
  expect(partRows(space, (part) => part).map(({ name }) => name)).toEqual([
    'vectors',
    'words',
    'text',
    'other',
  ]);
});

it('what is not shown by its name is not lost from the sum', () => {
  const rows = groupRows(
    space,
    2,
    ({ folder }) => folder,
    (count) => `${count} more`,
  );
  expect(rows.map(({ name, documents, bytes }) => [name, documents, bytes])).toEqual([
    ['a', 3, 50],
    ['b', 1, 30],
    ['3 more', 5, 20],
  ]);
  expect(
    groupRows(
      { ...space, rest: { groups: 0, documents: 0, bytes: 0 } },
      5,
      ({ folder }) => folder,
      String,
    ),
  ).toHaveLength(3);
});
