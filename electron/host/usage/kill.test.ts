import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createChanges } from '../changes/create-changes.ts';
import { openStore } from '../store/open-store.ts';
import { silentLog } from '../store/testing/silent-log.ts';
import { createLedger } from './ledger.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hearth-ledger-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const program = fileURLToPath(new URL('testing/settle-until-killed.ts', import.meta.url));

/** What a host said was settled before it was killed. */
async function settledUntilKilled(atLeast: number, thenMs: number): Promise<string[]> {
  const child = spawn(process.execPath, [program, folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
  const closed = once(child, 'close');
  await expect.poll(() => said.split('\n').length, { interval: 1 }).toBeGreaterThan(atLeast);
  await new Promise((resolve) => setTimeout(resolve, thenMs));
  child.kill('SIGKILL');
  await closed;
  return said.split('\n').slice(0, -1);
}

it('a kill at any moment loses no settlement that was acknowledged, and what ran counts as unknown', async () => {
  const said: string[] = [];
  for (const [atLeast, thenMs] of [
    [1, 0],
    [200, Math.random() * 30],
    [1_000, Math.random() * 100],
  ] as const) {
    said.push(...(await settledUntilKilled(atLeast, thenMs)));
    const store = await openStore({ folder, log: silentLog });
    createLedger({ sqlite: store.sqlite, changes: createChanges(), now: Date.now }).recover();
    const rows = store.sqlite
      .prepare<
        [],
        { id: string; outcome: string; input: number; output: number; reserved: number }
      >(
        'SELECT id, outcome, input_tokens AS input, output_tokens AS output, reserved_tokens ' +
          'AS reserved FROM requests',
      )
      .all();
    await store.close();
    const written = new Map(rows.map((row) => [row.id, row]));
    const lost = said.filter((line) => {
      const [id = '', hand, turn] = line.split(' ');
      const row = written.get(id);
      return row?.outcome !== 'ok' || row.input !== Number(hand) || row.output !== Number(turn);
    });
    expect(lost).toEqual([]);
    expect(rows.filter(({ outcome }) => outcome === 'running')).toEqual([]);
    // At most one a hand was on its way; what was held for it is still known.
    const interrupted = rows.filter(({ outcome }) => outcome === 'interrupted');
    expect(interrupted.every(({ reserved }) => reserved === 1_000)).toBe(true);
    expect(interrupted.length).toBeLessThanOrEqual(3 * 16);
  }
});
