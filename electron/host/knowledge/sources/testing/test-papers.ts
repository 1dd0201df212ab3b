import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { openTestSources } from './test-sources.ts';

/** Sources, and a folder with a lease that waits to be added. */
export async function openTestPapers() {
  const test = await openTestSources();
  const papers = join(test.folder, 'papers');
  const at = (...names: string[]): string => join(papers, ...names);
  mkdirSync(papers);
  writeFileSync(at('lease.md'), '# Lease\n\nIt ends in May.');
  /** Until what changes in the first source is noticed at once. */
  const live = () => expect.poll(async () => (await test.list())[0]?.watch).toBe('live');
  return { test, papers, at, live };
}

export type TestPapers = Awaited<ReturnType<typeof openTestPapers>>;
