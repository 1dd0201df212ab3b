import { appendFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { openStore } from '../../store/open-store.ts';
import { silentLog } from '../../store/testing/silent-log.ts';
import { createKnowledge } from '../create-knowledge.ts';
import { createUpstream, openableDeps, owner } from './test-knowledge.ts';

/**
 * A host's half that indexes the documents of `argv[3]` into the data folder `argv[2]` and is
 * killed in the middle; each embedded text is a line of `argv[4]`.
 */
const [folder = '', documents = '', log = ''] = process.argv.slice(2);
const store = await openStore({ folder, log: silentLog });
const upstream = createUpstream();
const knowledge = createKnowledge({
  ...openableDeps(store, folder, upstream),
  async embed(input) {
    await delay(30);
    for (const text of input.request.input) appendFileSync(log, `${JSON.stringify(text)}\n`);
    return upstream.embed(input);
  },
});
const base = await knowledge.create(owner, { name: 'Killed' });
await knowledge.addPaths(owner, { id: base.id, paths: [documents] });
await knowledge.settled(owner, base.id, AbortSignal.timeout(60_000));
