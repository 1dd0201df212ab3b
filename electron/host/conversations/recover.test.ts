import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { desktopOwnerId } from '../../../shared/ids.ts';
import { dayMs } from '../../../shared/time.ts';
import { openMemoryStore, openStore } from '../store/open-store.ts';
import { silentLog } from '../store/testing/silent-log.ts';
import { messagesOf } from './conversation-rows.ts';
import { recoverMessages } from './recover.ts';

describe('the start after a kill', () => {
  it('finds the text that an answer had so far, as interrupted', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'hearth-killed-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const host = fork(join(import.meta.dirname, '../../../test/homes/hold-answer.ts'), [folder]);
    const gone = once(host, 'exit');
    await once(host, 'message');
    host.kill('SIGKILL');
    await gone;

    const store = await openStore({ folder, log: silentLog });
    expect(messagesOf(store, 'conv_1')).toMatchObject([{ state: 'streaming' }]);
    expect(recoverMessages(store, Date.now())).toEqual({ interrupted: 1, purged: 0 });
    expect(messagesOf(store, 'conv_1')).toMatchObject([
      { state: 'interrupted', content: 'The lease ends', errorCode: 'host_unavailable' },
    ]);
    await store.close();
  });

  it('drops from the trash what lay there for 30 days, and nothing else', async () => {
    const store = openMemoryStore();
    const row = {
      owner_id: desktopOwnerId,
      title: 'T',
      model: 'auto',
      summary_until: null,
      created_at: 1,
      updated_at: 1,
    };
    const deleted = { old: 1, recent: 5 * dayMs, kept: null };
    for (const [id, deletedAt] of Object.entries(deleted))
      await store.db
        .insertInto('conversations')
        .values({ ...row, id, deleted_at: deletedAt })
        .execute();
    expect(recoverMessages(store, 31 * dayMs)).toEqual({ interrupted: 0, purged: 1 });
    expect(await store.db.selectFrom('conversations').select('id').orderBy('id').execute()).toEqual(
      [{ id: 'kept' }, { id: 'recent' }],
    );
    await store.close();
  });
});
