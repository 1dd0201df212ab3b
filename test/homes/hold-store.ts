/**
 * Opens a data folder as a host would, writes a row and stays until it is killed: `node
 * hold-store.ts <folder>`.
 */
import { desktopOwnerId } from '../../shared/ids.ts';
import { openStore } from '../../electron/host/store/open-store.ts';
import { silentLog } from '../../electron/host/store/testing/silent-log.ts';

const [, , folder = ''] = process.argv;
const store = await openStore({ folder, log: silentLog });
await store.db
  .insertInto('conversations')
  .values({
    id: 'conv_kill',
    owner_id: desktopOwnerId,
    title: 'written before the kill',
    model: 'auto',
    summary_until: null,
    deleted_at: null,
    created_at: 1,
    updated_at: 1,
  })
  .execute();
process.send?.('open');
process.on('disconnect', () => process.exit(1));
