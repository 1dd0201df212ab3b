import { realpathSync } from 'node:fs';
import { openTestKnowledge, owner } from '../../testing/test-knowledge.ts';

/** A knowledge domain with its sources, on real files, a real store and real watches. */
export async function openTestSources(changed: Parameters<typeof openTestKnowledge>[0] = {}) {
  const test = await openTestKnowledge(changed);
  const { knowledge, sources, baseId } = test;
  return {
    ...test,
    folder: realpathSync(test.folder),
    add: (paths: readonly string[], watch?: boolean) =>
      knowledge.addPaths(owner, { id: baseId, paths, watch }),
    list: () => sources.list(owner, baseId),
    /** Documents by what is shown of them. */
    files: async () =>
      (await knowledge.documents(owner, baseId))
        .filter(({ state }) => state === 'ready')
        .map(({ name }) => name)
        .sort(),
  };
}

export type TestSources = Awaited<ReturnType<typeof openTestSources>>;
