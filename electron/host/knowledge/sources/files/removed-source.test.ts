import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { owner } from '../../testing/test-knowledge.ts';
import { openTestPapers, type TestPapers } from '../testing/test-papers.ts';

let test: TestPapers['test'];
let papers: string;
let at: TestPapers['at'];
let live: TestPapers['live'];

beforeEach(async () => {
  ({ test, papers, at, live } = await openTestPapers());
});
afterEach(() => test.close());

describe('a source that is removed', () => {
  it('takes its documents along, and leaves the files and other sources alone', async () => {
    writeFileSync(join(test.folder, 'own.md'), 'By itself.');
    await test.add([papers, join(test.folder, 'own.md')]);
    await test.settled();
    const folder = (await test.list()).find(({ kind }) => kind === 'folder');
    expect(await test.sources.remove(owner, folder?.id ?? '')).toEqual({ removed: true });
    expect(await test.files()).toEqual(['own.md']);
    expect(await test.list()).toHaveLength(1);
    writeFileSync(at('later.md'), 'Nobody looks.');
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    expect(await test.files()).toEqual(['own.md']);
  });

  it('with its base leaves no file of the base behind', async () => {
    await test.add([papers]);
    await test.settled();
    await live();
    await test.knowledge.remove(owner, test.baseId);
    writeFileSync(at('later.md'), 'Nobody looks.');
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    expect(await test.knowledge.list(owner)).toEqual([]);
    expect(readdirSync(join(test.folder, 'knowledge'))).toEqual([]);
  });

  it('is not restarted by a look at the list meanwhile, nor with its base', async () => {
    await test.add([papers]);
    await test.settled();
    await live();
    const listedDuring = async (removing: Promise<unknown>): Promise<void> => {
      let isOver = false;
      const over = removing.finally(() => (isOver = true));
      while (!isOver)
        await test.list().catch(() => new Promise((resolve) => setTimeout(resolve, 5)));
      await over;
    };
    await listedDuring(test.sources.remove(owner, (await test.list())[0]?.id ?? ''));
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    expect(await test.documents()).toEqual([]);
    await test.add([papers]);
    await live();
    await listedDuring(test.knowledge.remove(owner, test.baseId));
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    expect(readdirSync(join(test.folder, 'knowledge'))).toEqual([]);
  });
});
