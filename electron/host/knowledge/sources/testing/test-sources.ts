import { realpathSync } from 'node:fs';
import { pino } from 'pino';
import { defaultSettings } from '../../../../../shared/contract/app.ts';
import { createChanges } from '../../../changes/create-changes.ts';
import { createEgressGate, type EgressGateDeps } from '../../../egress/create-egress-gate.ts';
import { createKnowledge } from '../../create-knowledge.ts';
import type { Knowledge } from '../../operations/knowledge.ts';
import { openableDeps, openTestKnowledge, owner } from '../../testing/test-knowledge.ts';
import { createSources, type SourcesDeps } from '../create-sources.ts';

/** A knowledge domain with its sources, on real files, a real store and real watches. */
export async function openTestSources({
  resolve,
  ...changed
}: Partial<SourcesDeps> & Pick<EgressGateDeps, 'resolve'> = {}) {
  const test = await openTestKnowledge();
  const changes = createChanges();
  const gate = createEgressGate({
    sqlite: test.store.sqlite,
    settings: () => defaultSettings,
    changes,
    now: Date.now,
    writeFailed: () => undefined,
    ...(resolve ? { resolve } : {}),
  });
  const open = (knowledge: Knowledge) =>
    createSources({
      db: test.store.db,
      knowledge,
      changes,
      egress: gate,
      isLocalOnly: () => false,
      now: Date.now,
      log: pino({ level: 'silent' }),
      ...changed,
    });
  const sources = open(test.knowledge);
  return {
    ...test,
    folder: realpathSync(test.folder),
    changes,
    gate,
    sources,
    /** The same data as a host finds them that starts anew. */
    reopen: () =>
      open(
        createKnowledge({
          ...openableDeps(test.store, test.folder, test.upstream, test.models),
          changes,
        }),
      ),
    add: (paths: readonly string[], watch?: boolean) =>
      sources.knowledge.addPaths(owner, {
        id: test.baseId,
        paths,
        ...(watch === undefined ? {} : { watch }),
      }),
    list: () => sources.list(owner, test.baseId),
    /** Documents by what is shown of them. */
    files: async () =>
      (await test.knowledge.documents(owner, test.baseId))
        .filter(({ state }) => state === 'ready')
        .map(({ name }) => name)
        .sort(),
    async close() {
      await sources.knowledge.close();
      await gate.close();
      await test.close();
    },
  };
}

export type TestSources = Awaited<ReturnType<typeof openTestSources>>;
