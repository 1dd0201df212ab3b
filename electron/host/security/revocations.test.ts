import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createRevocations, revocationsFile, type Revocations } from './revocations.ts';

let folder: string;
let failures: unknown[];
let clock: number;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hearth-revoked-'));
  failures = [];
  clock = 1_000;
});
afterEach(() => rmSync(folder, { recursive: true }));

const open = (): Revocations =>
  createRevocations({
    path: revocationsFile(folder),
    now: () => clock,
    failed: (error) => failures.push(error),
  });
const keyHash = Buffer.alloc(32, 7);
const client = {
  kind: 'client',
  id: 'client_1',
  generation: 3,
  role: 'viewer',
  suspended: true,
} as const;

it('knows after a kill what was recorded, since each record is on the disk when it returns', () => {
  open().record([
    client,
    { kind: 'removed', id: 'client_2' },
    { kind: 'key', hash: keyHash.toString('hex'), at: 5 },
    { kind: 'session', id: 'browser_1', until: 9_000 },
  ]);
  const again = open();
  expect(again.clientState('client_1')).toEqual({ generation: 3, role: 'viewer', suspended: true });
  expect([again.isRemoved('client_2'), again.isRemoved('client_1')]).toEqual([true, false]);
  expect([again.keyRefusedFrom(keyHash), again.keyRefusedFrom(Buffer.alloc(32))]).toEqual([
    5,
    null,
  ]);
  expect(again.signedOut()).toEqual(['browser_1']);
  if (process.platform !== 'win32')
    expect(statSync(revocationsFile(folder)).mode & 0o777).toBe(0o600);
});

it('a line that a kill tore is left out, and the next record does not stick to it', () => {
  open().record([client]);
  appendFileSync(revocationsFile(folder), '{"kind":"removed","i');
  open().record([{ kind: 'removed', id: 'client_3' }]);
  const again = open();
  expect([again.clientState('client_1')?.generation, again.isRemoved('client_3')]).toEqual([
    3,
    true,
  ]);
  expect(failures).toEqual([]);
});

it('a line that it cannot read is reported, and costs no other line', () => {
  open().record([client]);
  appendFileSync(revocationsFile(folder), '{"kind":"removed"}\n');
  open().record([{ kind: 'removed', id: 'client_3' }]);
  expect(open().isRemoved('client_3')).toBe(true);
  expect(failures.length).toBeGreaterThan(0);
});

it('a key of a file may serve again, and the last word counts', () => {
  open().record([{ kind: 'key', hash: keyHash.toString('hex'), at: 5 }]);
  open().record([{ kind: 'key', hash: keyHash.toString('hex'), at: null }]);
  expect(open().keyRefusedFrom(keyHash)).toBeNull();
});

it('does not grow with each sign-out: what says nothing any more is dropped', () => {
  const revocations = open();
  for (let n = 0; n < 1_200; n += 1) {
    clock += 10;
    revocations.record([{ kind: 'session', id: `browser_${n}`, until: clock + 5 }]);
  }
  clock += 10;
  open();
  expect(readFileSync(revocationsFile(folder), 'utf8').split('\n').length).toBeLessThan(20);
});

it('a file that cannot be written is reported, and what was revoked holds while the process lives', () => {
  const revocations = createRevocations({
    path: join(folder, 'nowhere', 'revoked.jsonl'),
    now: () => clock,
    failed: (error) => failures.push(error),
  });
  revocations.record([{ kind: 'removed', id: 'client_3' }]);
  expect([revocations.isRemoved('client_3'), failures.length]).toEqual([true, 1]);
});
