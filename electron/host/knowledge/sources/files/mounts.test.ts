import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { owner } from '../../testing/test-knowledge.ts';
import { openTestPapers, type TestPapers } from '../testing/test-papers.ts';
import { createFolderStatus } from './folder-status.ts';
import { reconcileFiles } from './reconcile-files.ts';

let test: TestPapers['test'];
let papers: string;
let at: TestPapers['at'];

beforeEach(async () => {
  ({ test, papers, at } = await openTestPapers());
  mkdirSync(at('share', 'deep'), { recursive: true });
});
afterEach(() => test.close());

const one = async () => (await test.list())[0];

describe('what is mounted below a followed folder', () => {
  const statusOf = createFolderStatus();
  const reconcile = async (
    mounts: Record<string, string>,
    paths: readonly string[] | null = null,
  ) => {
    const id = (await one())?.id ?? '';
    return reconcileFiles({
      base: test.base(),
      sourceId: id,
      root: papers,
      status: () => statusOf(papers),
      mark: null,
      mounts,
      statusOf,
      paths,
      excluded: new Set(),
      retryFailed: false,
      now: Date.now,
    });
  };
  const share = () => at('share');
  const names = async () => (await test.documents()).map(({ name }) => name).sort();

  beforeEach(async () => {
    writeFileSync(at('share', 'rent.txt'), 'The rent is 940 euros.');
    writeFileSync(at('share', 'deep', 'key.txt'), 'The blue key opens the cellar.');
    await test.add([papers], false);
    await test.settled();
  });

  it('and left the empty folder behind that it was mounted on has no deleted files, whatever part is looked at', async () => {
    rmSync(at('share', 'deep'), { recursive: true });
    unlinkSync(at('share', 'rent.txt'));
    unlinkSync(at('lease.md'));
    expect(
      await reconcile({ [share()]: '7:7' }, [at('share', 'rent.txt'), at('share')]),
    ).toMatchObject({ removed: 0, mounts: { [share()]: '7:7' } });
    expect(await reconcile({ [share()]: '7:7' })).toMatchObject({
      removed: 1,
      away: [share()],
      mounts: { [share()]: '7:7' },
    });
    expect(await names()).toEqual(['key.txt', 'rent.txt']);
    rmSync(share(), { recursive: true });
    expect(await reconcile({ [share()]: '7:7' })).toMatchObject({ removed: 0, away: [share()] });
    expect(await names()).toEqual(['key.txt', 'rent.txt']);
  });

  it('and is another drive now has no deleted files, and those of the other one are taken up', async () => {
    rmSync(at('share', 'deep'), { recursive: true });
    writeFileSync(at('share', 'rent.txt'), 'Another drive has a file of the same name.');
    writeFileSync(at('share', 'other.txt'), 'Another file.');
    expect(await reconcile({ [share()]: '7:7' })).toMatchObject({
      removed: 0,
      added: 2,
      away: [share()],
    });
    expect(await names()).toEqual(['key.txt', 'lease.md', 'other.txt', 'rent.txt']);
  });

  it('and has another number after a remount is recognised by its files, and what was deleted there is deleted', async () => {
    unlinkSync(at('share', 'rent.txt'));
    expect(await reconcile({ [share()]: '7:7' })).toMatchObject({ removed: 1, away: [] });
    expect(await names()).toEqual(['key.txt', 'lease.md']);
  });

  it('and does not answer holds up nothing of the rest', async () => {
    writeFileSync(at('new.md'), 'New.');
    const silent = (folder: string) =>
      folder === share()
        ? Promise.resolve({ reachable: false as const, why: 'The folder does not respond' })
        : statusOf(folder);
    const id = (await one())?.id ?? '';
    const looked = await reconcileFiles({
      base: test.base(),
      sourceId: id,
      root: papers,
      status: () => statusOf(papers),
      mark: null,
      mounts: { [share()]: '7:7' },
      statusOf: silent,
      paths: null,
      excluded: new Set(),
      retryFailed: false,
      now: Date.now,
    });
    expect(looked).toMatchObject({ added: 1, removed: 0, unchanged: 1, away: [share()] });
  });
});

const mount = (...args: string[]): boolean => {
  try {
    execFileSync('mount', args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};
/** Only the system's own user may mount. */
const mayMount = ((): boolean => {
  const probe = mkdtempSync(join(tmpdir(), 'hearth-mount-'));
  const may =
    process.platform === 'linux' && process.getuid?.() === 0 && mount('-t', 'tmpfs', 'none', probe);
  if (may) execFileSync('umount', [probe]);
  rmSync(probe, { recursive: true });
  return may;
})();

describe.runIf(mayMount)('a drive that is really mounted', () => {
  let drive: string;
  beforeEach(() => {
    drive = mkdtempSync(join(tmpdir(), 'hearth-drive-'));
    mount('-t', 'tmpfs', 'none', drive);
    mount('--bind', drive, at('share'));
    writeFileSync(join(drive, 'rent.txt'), 'The rent is 940 euros.');
  });
  afterEach(() => {
    for (const place of [at('share'), drive])
      try {
        execFileSync('umount', ['-l', place], { stdio: 'ignore' });
      } catch {
        /* it is not mounted any more */
      }
    rmSync(drive, { recursive: true, force: true });
  });

  it('and goes away takes no document along, the rest is followed on, and it goes on automatically when it is back', async () => {
    await test.add([papers]);
    await test.settled();
    await expect.poll(async () => (await one())?.watch).toBe('live');
    execFileSync('umount', [at('share')]);
    await expect.poll(async () => (await one())?.state).toBe('unreachable');
    expect((await one())?.errorMessage).toContain(at('share'));
    unlinkSync(at('lease.md'));
    writeFileSync(at('new.md'), 'Written while the drive was away.');
    await expect.poll(test.files).toEqual(['new.md', 'rent.txt']);
    expect((await test.search('rent'))[0]?.text).toContain('940');
    writeFileSync(join(drive, 'key.txt'), 'The blue key opens the cellar.');
    unlinkSync(join(drive, 'rent.txt'));
    writeFileSync(join(drive, 'rent2.txt'), 'The rent is 990 euros.');
    mount('--bind', drive, at('share'));
    await expect.poll(async () => (await one())?.state).toBe('ready');
    await expect.poll(test.files).toEqual(['key.txt', 'new.md', 'rent2.txt']);
    await expect.poll(async () => (await one())?.watch).toBe('live');
    unlinkSync(at('share', 'key.txt'));
    await expect.poll(test.files).toEqual(['new.md', 'rent2.txt']);
    await test.sources.remove(owner, (await one())?.id ?? '');
  });

  it('that went away while Hearth was off is no deletion at the next start', async () => {
    await test.add([papers]);
    await test.settled();
    await test.knowledge.close();
    execFileSync('umount', [at('share')]);
    const again = test.reopen();
    await again.start();
    await expect
      .poll(async () => (await again.sources.list(owner, test.baseId))[0]?.state)
      .toBe('unreachable');
    expect((await again.documents(owner, test.baseId)).map(({ name }) => name).sort()).toEqual([
      'lease.md',
      'rent.txt',
    ]);
    await again.close();
  });
});
