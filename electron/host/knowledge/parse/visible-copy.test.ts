import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createVisibleCopies } from './visible-copy.ts';

let root: string;
let home: string;
let uploads: string;
const seen: { path: string; text: string }[] = [];
const read = (path: string): Promise<void> => {
  seen.push({ path, text: readFileSync(path, 'utf8') });
  return Promise.resolve();
};

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'hearth-copies-')));
  home = join(root, 'home');
  uploads = join(home, 'uploads');
  mkdirSync(join(uploads, 'base_1'), { recursive: true });
  mkdirSync(join(home, 'documents'));
  for (const path of [
    join(home, 'documents', 'lease.md'),
    join(uploads, 'base_1', 'a.md'),
    join(root, 'b.md'),
  ])
    writeFileSync(path, path);
  seen.length = 0;
});
afterEach(() => rmSync(root, { recursive: true }));

const copies = () => createVisibleCopies({ hidden: [home], shown: [uploads] });

it('a document in the data folder is read from a copy below uploads, which is gone afterwards', async () => {
  const path = join(home, 'documents', 'lease.md');
  await copies()(path, read);
  expect(seen).toEqual([
    { path: expect.stringContaining(join(uploads, '.reading')) as string, text: path },
  ]);
  expect(readdirSync(join(uploads, '.reading'))).toEqual([]);
  await expect(copies()(path, () => Promise.reject(new Error('unreadable')))).rejects.toThrow(
    'unreadable',
  );
  expect(
    existsSync(join(uploads, '.reading')) ? readdirSync(join(uploads, '.reading')) : [],
  ).toEqual([]);
});

it('uploads, and documents anywhere else, are read where they are', async () => {
  const paths = [join(uploads, 'base_1', 'a.md'), join(root, 'b.md')];
  for (const path of paths) await copies()(path, read);
  expect(seen.map(({ path }) => path)).toEqual(paths);
});

it('a link gives no way into the data folder: it is left to the reader, which does not see its target', async () => {
  symlinkSync(join(home, 'documents', 'lease.md'), join(root, 'link.md'));
  symlinkSync(join(root, 'b.md'), join(home, 'documents', 'out.md'));
  symlinkSync(root, join(home, 'documents', 'up'));
  const paths = [
    join(root, 'link.md'),
    join(home, 'documents', 'out.md'),
    join(home, 'documents', 'up', 'b.md'),
  ];
  for (const path of paths) await copies()(path, read);
  expect(seen.map(({ path }) => path)).toEqual(paths);
});

it('what a killed host has left is removed', async () => {
  mkdirSync(join(uploads, '.reading'));
  writeFileSync(join(uploads, '.reading', 'left'), 'left');
  await copies()(join(home, 'documents', 'lease.md'), read);
  expect(readdirSync(join(uploads, '.reading'))).toEqual([]);
});
