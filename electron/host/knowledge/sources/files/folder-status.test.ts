import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createReaches, type Reach } from './folder-status.ts';

describe('a look at a folder', () => {
  it('tells one folder from another in the same place, and says why one can’t be looked at', async () => {
    const reachOf = createReaches();
    const folder = mkdtempSync(join(tmpdir(), 'hearth-reach-'));
    const before = await reachOf(folder);
    expect(await reachOf(folder)).toEqual(before);
    rmSync(folder, { recursive: true });
    expect(await reachOf(folder)).toEqual({ here: false, why: 'The folder is not there' });
    writeFileSync(folder, 'a file now');
    expect(await reachOf(folder)).toMatchObject({ here: false });
    rmSync(folder);
  });

  it('that gets no answer ends all the same, and the folder is not asked a second time meanwhile, whoever asks', async () => {
    const hanging: ((found: Reach) => void)[] = [];
    const reachOf = createReaches(30, () => new Promise((resolve) => hanging.push(resolve)));
    const asked = await Promise.all([reachOf('/share'), reachOf('/share'), reachOf('/share')]);
    expect(asked).toEqual(
      Array.from({ length: 3 }, () => ({ here: false, why: 'The folder does not answer' })),
    );
    await reachOf('/share');
    expect(hanging).toHaveLength(1);
    hanging[0]?.({ here: true, mark: '1:2' });
    await expect
      .poll(() => {
        void reachOf('/share');
        return hanging.length;
      })
      .toBe(2);
  });
});
