import { EventEmitter } from 'node:events';
import {
  appendFileSync,
  mkdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { owner } from '../../testing/test-knowledge.ts';
import { openTestPapers, type TestPapers } from '../testing/test-papers.ts';
import { openTestSources } from '../testing/test-sources.ts';
import { watchFolder } from './folder-watch.ts';

let test: TestPapers['test'];
let papers: string;
const at = (...names: string[]): string => join(papers, ...names);
const live = () => expect.poll(async () => (await test.list())[0]?.watch).toBe('live');

beforeEach(async () => {
  ({ test, papers } = await openTestPapers());
  mkdirSync(at('deep'));
  writeFileSync(at('deep', 'rent.txt'), 'The rent is 940 euros.');
});
afterEach(() => test.close());

const idOf = async (name: string): Promise<string> =>
  (await test.documents()).find((document) => document.name === name)?.id ?? '';
const state = async () => (await test.list())[0]?.state;

describe('a watched folder', () => {
  it('takes up new files, changed ones, also below new folders, and drops deleted ones', async () => {
    expect(await test.add([papers])).toMatchObject({ added: 2, unchanged: 0 });
    await live();
    expect(await test.list()).toMatchObject([
      { kind: 'folder', location: papers, state: 'ready', documents: 2 },
    ]);
    mkdirSync(at('new', 'er'), { recursive: true });
    writeFileSync(at('new', 'er', 'key.txt'), 'The blue key opens the cellar.');
    await expect.poll(test.files).toEqual(['key.txt', 'lease.md', 'rent.txt']);
    writeFileSync(at('lease.md'), '# Lease\n\nIt was extended to October.');
    await expect
      .poll(async () => (await test.search('lease extended'))[0]?.text)
      .toContain('October');
    unlinkSync(at('deep', 'rent.txt'));
    await expect.poll(test.files).toEqual(['key.txt', 'lease.md']);
    expect((await test.search('rent')).filter(({ text }) => text.includes('940'))).toEqual([]);
  });

  it('keeps the document, and embeds nothing, when a file or a folder of files is renamed or moved inside it', async () => {
    await test.add([papers]);
    await test.settled();
    await live();
    const [lease, rent] = [await idOf('lease.md'), await idOf('rent.txt')];
    const embedded = test.upstream.embedded.length;
    renameSync(at('lease.md'), at('contract.md'));
    renameSync(at('deep'), at('deeper'));
    await expect
      .poll(async () => (await test.documents()).map(({ path }) => path).sort())
      .toEqual([at('contract.md'), at('deeper', 'rent.txt')]);
    await test.settled();
    expect([await idOf('contract.md'), await idOf('rent.txt')]).toEqual([lease, rent]);
    expect((await test.documents()).map(({ state: each }) => each)).toEqual(['ready', 'ready']);
    expect(test.upstream.embedded.length).toBe(embedded);
  });

  it('takes nothing that a walk would leave out: hidden files, tools’ folders, links that lead outside', async () => {
    await test.add([papers]);
    await live();
    writeFileSync(join(test.folder, 'secret.md'), 'Not for here.');
    symlinkSync(join(test.folder, 'secret.md'), at('linked.md'));
    mkdirSync(at('node_modules', 'x'), { recursive: true });
    writeFileSync(at('node_modules', 'x', 'readme.md'), 'A tool.');
    writeFileSync(at('.hidden.md'), 'Hidden.');
    writeFileSync(at('last.md'), 'The last one.');
    await expect.poll(test.files).toEqual(['last.md', 'lease.md', 'rent.txt']);
  });

  it('reads nothing from elsewhere through a folder that became a link, and lets go of what was read there', async () => {
    await test.add([papers]);
    await test.settled();
    await live();
    mkdirSync(join(test.folder, 'elsewhere'));
    writeFileSync(join(test.folder, 'elsewhere', 'rent.txt'), 'The password of the safe is 4711.');
    rmSync(at('deep'), { recursive: true });
    symlinkSync(join(test.folder, 'elsewhere'), at('deep'));
    writeFileSync(at('last.md'), 'The last one.');
    await expect.poll(test.files).toContain('last.md');
    await expect.poll(test.files).toEqual(['last.md', 'lease.md']);
    expect(
      (await test.search('password of the safe')).filter(({ text }) => text.includes('4711')),
    ).toEqual([]);
  });

  it('that goes away is no deletion: all is kept and found, the source says so, and it goes on automatically', async () => {
    await test.add([papers]);
    await test.settled();
    await live();
    renameSync(papers, `${papers}-away`);
    await expect.poll(state).toBe('unreachable');
    expect((await test.list())[0]?.errorMessage).toMatch(/kept/);
    expect(await test.files()).toEqual(['lease.md', 'rent.txt']);
    expect((await test.search('rent'))[0]?.text).toContain('940');
    // What an unmounted share leaves behind: the empty folder that it was mounted on.
    mkdirSync(papers);
    await new Promise((resolve) => setTimeout(resolve, 4_000));
    expect([await state(), await test.files()]).toEqual(['unreachable', ['lease.md', 'rent.txt']]);
    rmSync(papers, { recursive: true });
    renameSync(`${papers}-away`, papers);
    writeFileSync(at('while-away.md'), 'Written while it was away.');
    await expect.poll(state).toBe('ready');
    await expect.poll(test.files).toEqual(['lease.md', 'rent.txt', 'while-away.md']);
    await live();
  });

  it('that its user empties has no documents any more', async () => {
    await test.add([papers]);
    await live();
    rmSync(at('deep'), { recursive: true });
    unlinkSync(at('lease.md'));
    await expect.poll(test.documents).toEqual([]);
    expect(await state()).toBe('ready');
  });

  it('finds at the next start what changed while no one looked', async () => {
    await test.add([papers]);
    await test.settled();
    await test.knowledge.close();
    unlinkSync(at('lease.md'));
    writeFileSync(at('later.md'), 'Written while Hearth was off.');
    appendFileSync(at('deep', 'rent.txt'), ' It rises to 990 euros.');
    const again = test.reopen();
    await again.start();
    const names = async () =>
      (await again.documents(owner, test.baseId))
        .filter((document) => document.state === 'ready')
        .map(({ name }) => name)
        .sort();
    await expect.poll(names).toEqual(['later.md', 'rent.txt']);
    await expect
      .poll(async () =>
        (await again.search(owner, { id: test.baseId, query: '990 euros' })).hits
          .map(({ text }) => text)
          .join(),
      )
      .toContain('990');
    await again.close();
  });

  it('does not bring back what was taken out of it, until that is added by its name', async () => {
    await test.add([papers]);
    await test.settled();
    await live();
    await test.knowledge.removeDocument(owner, {
      id: test.baseId,
      documentId: await idOf('lease.md'),
    });
    appendFileSync(at('lease.md'), ' Or in June.');
    writeFileSync(at('other.md'), 'Another.');
    await expect.poll(test.files).toEqual(['other.md', 'rent.txt']);
    expect(await test.add([at('lease.md')])).toMatchObject({ added: 1 });
    await expect.poll(test.files).toEqual(['lease.md', 'other.md', 'rent.txt']);
    expect(await test.list()).toHaveLength(1);
  });

  it('takes over a source that is in it, with its documents', async () => {
    await test.add([at('deep'), at('lease.md')]);
    await test.settled();
    const before = await idOf('rent.txt');
    expect(await test.list()).toHaveLength(2);
    expect(await test.add([papers])).toMatchObject({ added: 0, unchanged: 2 });
    expect(await test.list()).toMatchObject([{ kind: 'folder', location: papers, documents: 2 }]);
    expect(await idOf('rent.txt')).toBe(before);
  });
});

describe('a folder that the system does not tell of', () => {
  const opened = async (
    files: NonNullable<Parameters<typeof openTestSources>[0]>['files'],
  ): Promise<void> => {
    await test.knowledge.close();
    await test.close();
    test = await openTestSources({ ...(files ? { files } : {}) });
    papers = join(test.folder, 'papers');
    mkdirSync(papers);
    writeFileSync(at('one.md'), 'One.');
    await test.add([papers]);
  };

  it('on a share is looked at from time to time, and the view says why', async () => {
    await opened({ onShare: async () => true });
    writeFileSync(at('two.md'), 'Two.');
    await expect.poll(test.files).toEqual(['one.md', 'two.md']);
    expect(await test.list()).toMatchObject([{ watch: 'polled', polledFor: 'network' }]);
  });

  it('because the limit of watches is reached is looked at from time to time, and the view says why', async () => {
    const full = (): EventEmitter & { close(): Promise<void> } => {
      const watcher = Object.assign(new EventEmitter(), { close: async () => undefined });
      setImmediate(() =>
        watcher.emit(
          'error',
          Object.assign(new Error('System limit for number of file watchers reached'), {
            code: 'ENOSPC',
          }),
        ),
      );
      return watcher;
    };
    await opened({ watch: (options) => watchFolder({ ...options, open: full }) });
    await expect.poll(async () => (await test.list())[0]?.polledFor).toBe('limit');
    writeFileSync(at('two.md'), 'Two.');
    await expect.poll(test.files).toEqual(['one.md', 'two.md']);
  });
});

describe('a single file', () => {
  it('is followed when it changes and when it is renamed in its folder, dropped when it is deleted, and taken up when it is back', async () => {
    await test.add([at('lease.md')]);
    await test.settled();
    const id = await idOf('lease.md');
    writeFileSync(at('lease.md'), '# Lease\n\nIt was extended to October.');
    await expect.poll(async () => (await test.search('lease'))[0]?.text).toContain('October');
    await test.settled();
    renameSync(at('lease.md'), at('contract.md'));
    await expect.poll(test.files).toEqual(['contract.md']);
    expect(await idOf('contract.md')).toBe(id);
    unlinkSync(at('contract.md'));
    await expect.poll(test.documents).toEqual([]);
    expect(await test.list()).toMatchObject([
      { kind: 'file', state: 'missing', location: at('contract.md') },
    ]);
    writeFileSync(at('contract.md'), 'Back again.');
    await expect.poll(test.files).toEqual(['contract.md']);
    await expect.poll(state).toBe('ready');
  });

  it('is kept when the folder that it is in goes away', async () => {
    await test.add([at('lease.md')]);
    await test.settled();
    renameSync(papers, `${papers}-away`);
    await expect.poll(state).toBe('unreachable');
    mkdirSync(papers);
    await new Promise((resolve) => setTimeout(resolve, 4_000));
    expect([await state(), await test.files()]).toEqual(['unreachable', ['lease.md']]);
  });
});

describe('a copy of a single file', () => {
  it('in the folder that is left where its drive was is not taken for the file, renamed', async () => {
    utimesSync(at('lease.md'), 1_700_000_000, 1_700_000_000);
    await test.add([at('lease.md')]);
    await test.settled();
    renameSync(papers, `${papers}-away`);
    mkdirSync(papers);
    writeFileSync(at('copy.md'), '# Lease\n\nIt ends in May.');
    utimesSync(at('copy.md'), 1_700_000_000, 1_700_000_000);
    await test.sources.refresh(owner, (await test.list())[0]?.id ?? '');
    await expect.poll(state).toBe('unreachable');
    expect(await test.list()).toMatchObject([{ location: at('lease.md') }]);
    expect(await test.files()).toEqual(['lease.md']);
  });
});

describe('what was added once', () => {
  it('does not follow changes until it is refreshed, or watched after all', async () => {
    await test.add([papers], false);
    await test.settled();
    const [source] = await test.list();
    expect(source).toMatchObject({ watch: 'off' });
    writeFileSync(at('new.md'), 'New.');
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    expect(await test.files()).toEqual(['lease.md', 'rent.txt']);
    await test.sources.refresh(owner, source?.id ?? '');
    await expect.poll(test.files).toEqual(['lease.md', 'new.md', 'rent.txt']);
    await test.sources.update(owner, { id: source?.id ?? '', watched: true });
    await live();
    unlinkSync(at('new.md'));
    await expect.poll(test.files).toEqual(['lease.md', 'rent.txt']);
  });
});

describe('what is added by its name again', () => {
  it('once does not end the following of the folder that it is in, and does for the folder itself', async () => {
    await test.add([papers]);
    await live();
    await test.add([at('lease.md')], false);
    expect(await test.list()).toMatchObject([{ location: papers, watch: 'live' }]);
    await test.add([papers], false);
    expect(await test.list()).toMatchObject([{ location: papers, watch: 'off' }]);
    writeFileSync(at('new.md'), 'New.');
    await new Promise((resolve) => setTimeout(resolve, 5_000));
    expect((await test.documents()).map(({ name }) => name)).not.toContain('new.md');
  });
});
