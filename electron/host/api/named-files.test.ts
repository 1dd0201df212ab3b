import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { errorCodeOf } from '../../../shared/errors.ts';
import { createNamedFiles } from './named-files.ts';

const window = { localFiles: true, clientId: null };
const browser = { localFiles: false, clientId: null };
const client = { localFiles: false, clientId: 'client_1' };
let folder: string;
let root: string;
let outside: string;

beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'hearth-named-')));
  root = join(folder, 'papers');
  outside = join(folder, 'secret.md');
  for (const made of [root, join(folder, 'papers-of-others'), join(root, 'leases')])
    mkdirSync(made);
  writeFileSync(outside, 'secret');
  writeFileSync(join(root, 'lease.md'), 'May');
  symlinkSync(outside, join(root, 'innocent.md'));
  symlinkSync(folder, join(root, 'up'));
  symlinkSync(join(folder, 'nowhere.md'), join(root, 'dangling.md'));
  symlinkSync(root, join(folder, 'linked-papers'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const name = (path: string, roots: readonly string[] = [root]) =>
  createNamedFiles(() => roots)(browser, [path]).catch(errorCodeOf);

describe('a browser of the machine’s own user', () => {
  it('names what is below a root, and gets its real path, also where the root itself is a link', async () => {
    expect(await name(join(root, 'lease.md'))).toEqual([join(root, 'lease.md')]);
    expect(await name(root)).toEqual([root]);
    expect(
      await name(join(root, 'leases', '..', 'lease.md'), [join(folder, 'linked-papers')]),
    ).toEqual([join(root, 'lease.md')]);
  });

  it('names a file that is still to be written, in a folder below a root', async () => {
    expect(await name(join(root, 'new.hearth-base'))).toEqual([join(root, 'new.hearth-base')]);
    expect(await name(join(root, 'no-folder', 'new.hearth-base'))).toBe('forbidden');
  });

  const escapes = (): string[] => [
    ...[
      outside,
      `${root}${sep}..${sep}secret.md`,
      `${root}/leases/../../secret.md`,
      `${root}//../secret.md`,
      join(root, 'innocent.md'),
      join(root, 'up', 'secret.md'),
      join(root, 'up'),
    ],
    ...[
      join(folder, 'papers-of-others'),
      `${root}-of-others`,
      root.slice(0, -1),
      folder,
      '/',
      '',
      '.',
      'lease.md',
      `${root}/lease.md\0.pdf`,
      `/proc/self/root${outside}`,
      `/proc/self/cwd`,
      `file://${root}/lease.md`,
    ],
    ...[root.toUpperCase(), `${root}/..`, `\\\\host\\share`, `~/secret.md`],
  ];
  it('names nothing else: no link, no `..`, no neighbour of that name, no relative path leads out', async () => {
    for (const path of escapes()) expect([path, await name(path)]).toEqual([path, 'forbidden']);
  });

  it('names nothing where no roots are set, or a root does not exist', async () => {
    for (const roots of [[], [join(folder, 'nowhere')]])
      for (const path of [root, join(root, 'lease.md'), ...escapes()])
        expect([path, await name(path, roots)]).toEqual([path, 'forbidden']);
  });

  it('is refused as a whole when one of its paths leads out', async () => {
    expect(
      await createNamedFiles(() => [root])(browser, [join(root, 'lease.md'), outside]).catch(
        errorCodeOf,
      ),
    ).toBe('forbidden');
  });
});

it('keeps clients from every file, and lets the window and the control socket name any', async () => {
  const named = createNamedFiles(() => [root]);
  expect(await named(client, [join(root, 'lease.md')]).catch(errorCodeOf)).toBe('forbidden');
  expect(await named(window, [outside])).toEqual([outside]);
});
