import { expect, it } from 'vitest';
import type { StorageLimits } from '../../limits/client-storage.ts';
import { openTestKnowledge, owner } from '../testing/test-knowledge.ts';

it('counts what a source keeps for the owner of its base, and refuses what does not fit', async () => {
  const written: [ownerId: string, bytes: number][] = [];
  const storage: StorageLimits = {
    write: (ownerId, bytes, run) => {
      written.push([ownerId, bytes]);
      return bytes > 1_000_000 ? Promise.reject(new Error('full')) : run();
    },
    mustFit: () => Promise.resolve(),
    room: () => Number.POSITIVE_INFINITY,
  };
  const test = await openTestKnowledge({ storage });
  await test.sources.saveNote(owner, { baseId: test.baseId, title: 'Key', content: 'Blue.' });
  // The base, the note's row, and its document.
  expect(written).toEqual([
    [owner.ownerId, 256 * 1024],
    [owner.ownerId, 'KeyBlue.'.length],
    [owner.ownerId, '# Key\n\nBlue.\n'.length],
  ]);
  await expect(
    test.knowledge.upload(owner, {
      id: test.baseId,
      name: 'a.txt',
      data: new Blob(['a'.repeat(1_000_001)]),
    }),
  ).rejects.toThrow('full');
  await test.close();
});
