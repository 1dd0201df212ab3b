import { writeSync } from 'node:fs';
import { desktopOwnerId } from '../../../../shared/ids.ts';
import { createChanges } from '../../changes/create-changes.ts';
import { openStore } from '../../store/open-store.ts';
import { silentLog } from '../../store/testing/silent-log.ts';
import { createStoreWriter } from '../../store/store-writer.ts';
import { createLedger } from '../ledger.ts';

/**
 * A host's half that settles requests in the data folder `argv[2]` from many hands, says each id
 * that is settled, and is killed in the middle.
 */
const [folder = ''] = process.argv.slice(2);
const store = await openStore({ folder, log: silentLog });
const ledger = createLedger({
  sqlite: store.sqlite,
  writer: createStoreWriter(store),
  changes: createChanges(),
  now: Date.now,
});

/**
 * Synchronously, so that what was said has left this process when it dies; again while the pipe is
 * full.
 */
function say(line: string): void {
  for (;;) {
    try {
      return void writeSync(1, line);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
    }
  }
}

async function one(hand: number): Promise<void> {
  for (let turn = 0; ; turn += 1) {
    const id = ledger.open({
      caller: { ownerId: desktopOwnerId, clientId: null, via: 'lan', localOnly: false },
      purpose: 'api',
      model: 'm',
    });
    ledger.reserved(id, { tokens: 1_000, costMicro: 0, currency: null });
    // Some are sent before they are settled, as real ones are; others are one write.
    if (turn % 2 === 0) await ledger.written();
    await ledger.settle(id, desktopOwnerId, {
      outcome: 'ok',
      model: 'm',
      provider: 'openai',
      accountId: 'a',
      accountName: 'A',
      errorCode: null,
      usage: {
        input: hand,
        cacheRead: 0,
        cacheWrite: 0,
        output: turn,
        reasoning: 0,
        source: 'reported',
      },
      costMicro: null,
      currency: null,
      firstTokenMs: 1,
      totalMs: 2,
    });
    say(`${id} ${hand} ${turn}\n`);
  }
}
await Promise.all(Array.from({ length: 16 }, (_, hand) => one(hand)));
