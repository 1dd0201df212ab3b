import { describe, expect, it } from 'vitest';
import { npmAncestors } from './watch-npm.ts';

const table = (rows: Record<number, [parent: number, command: string]>) => (pid: number) => {
  const row = rows[pid];
  return row === undefined ? null : { pid, parent: row[0], command: row[1] };
};

describe('the processes between npm and this one', () => {
  it('are npm, its shell and what the shell started, as npx and npm start make them', () => {
    expect(
      npmAncestors(
        30,
        table({
          30: [20, 'sh -c hearth serve'],
          20: [10, 'npm exec hearth serve'],
          10: [1, 'bash'],
        }),
      ),
    ).toEqual([30, 20]);
    expect(
      npmAncestors(
        40,
        table({
          40: [30, 'node resources/scripts/start.mjs'],
          30: [20, 'sh -c node resources/scripts/start.mjs'],
          20: [10, 'npm start'],
        }),
      ),
    ).toEqual([40, 30, 20]);
  });

  it('are none for a command typed into a shell, so that it outlives the shell as others do', () => {
    expect(npmAncestors(10, table({ 10: [5, '-bash'], 5: [1, 'sshd'] }))).toEqual([]);
    expect(npmAncestors(10, table({ 10: [5, '/usr/bin/npm-watcher'], 5: [1, 'systemd'] }))).toEqual(
      [],
    );
  });
});
