import { expect, it } from 'vitest';
import { desktopOwnerId } from '../../../shared/ids.ts';
import { openMemoryStore } from '../store/open.ts';
import { createBaseOwner } from './base-owner.ts';

it('a shared base takes the storage of its own owner, not of the caller', async () => {
  const store = openMemoryStore();
  try {
    await store.db
      .insertInto('owners')
      .values({ id: 'owner_ann', kind: 'client', created_at: 1 })
      .execute();
    store.sqlite
      .prepare(
        'INSERT INTO knowledge_bases (id, owner_id, name, embedding_model, created_at, shared) ' +
          "VALUES ('kb_1', 'owner_ann', 'Leases', 'all-minilm-l6-v2', 1, 1)",
      )
      .run();
    const ownerOf = createBaseOwner(store.sqlite);
    expect(ownerOf('kb_1')).toBe('owner_ann');
    expect(ownerOf('kb_removed')).toBe(desktopOwnerId);
  } finally {
    store.close();
  }
});
