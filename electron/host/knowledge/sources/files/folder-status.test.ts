import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createFolderStatus, type FolderStatus } from './folder-status.ts';

describe('a look at a folder', () => {
  it('tells one folder from another in the same place, and says why one can’t be looked at', async () => {
    const statusOf = createFolderStatus();
    const folder = mkdtempSync(join(tmpdir(), 'hearth-reach-'));
    const before = await statusOf(folder);
    expect(await statusOf(folder)).toEqual(before);
    rmSync(folder, { recursive: true });
    expect(await statusOf(folder)).toEqual({ reachable: false, why: 'The folder does not exist' });
    writeFileSync(folder, 'a file now');
    expect(await statusOf(folder)).toMatchObject({ reachable: false });
    rmSync(folder);
  });

  it('that gets no answer ends all the same, and the folder is not asked a second time meanwhile, by any caller', async () => {
    const hanging: ((found: FolderStatus) => void)[] = [];
    const statusOf = createFolderStatus(30, () => new Promise((resolve) => hanging.push(resolve)));
    const asked = await Promise.all([statusOf('/share'), statusOf('/share'), statusOf('/share')]);
    expect(asked).toEqual(
      Array.from({ length: 3 }, () => ({ reachable: false, why: 'The folder does not respond' })),
    );
    await statusOf('/share');
    expect(hanging).toHaveLength(1);
    hanging[0]?.({ reachable: true, mark: '1:2' });
    await expect
      .poll(() => {
        void statusOf('/share');
        return hanging.length;
      })
      .toBe(2);
  });
});
