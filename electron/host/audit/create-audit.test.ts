import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dayMs } from '../../../shared/time.ts';
import { openMemoryStore, type OpenStore } from '../store/open-store.ts';
import { createAudit, type Audit, type AuditEntry } from './create-audit.ts';

let store: OpenStore;
let audit: Audit;
let clock = 0;
const fail = (error: unknown): never => {
  throw error;
};
const change: AuditEntry = {
  actor: 'owner_desktop',
  via: 'app',
  action: 'clients.add',
  subject: 'phone',
  outcome: 'done',
  peer: '',
  detail: 'name, role',
};
const refusal: AuditEntry = {
  actor: '',
  via: 'lan',
  action: 'key',
  subject: '',
  outcome: 'refused',
  peer: '10.0.0.9',
  detail: 'unknown key',
};

beforeEach(() => {
  clock = 1_000_000_000_000;
  store = openMemoryStore();
  audit = createAudit({ sqlite: store.sqlite, now: () => clock, writeFailed: fail });
});
afterEach(() => store.close());

describe('the audit', () => {
  it('keeps who did what, the newest first, by pages', () => {
    for (const subject of ['a', 'b', 'c']) audit.record({ ...change, subject });
    const [newest, second] = audit.list(null, { limit: 2 });
    expect([newest?.subject, second?.subject]).toEqual(['c', 'b']);
    expect(audit.list(null, { before: second?.id }).map(({ subject }) => subject)).toEqual(['a']);
    expect(newest).toEqual({ ...change, subject: 'c', id: 3, at: clock, actorName: '' });
  });

  it('shows others what they did themselves alone', () => {
    audit.record(change);
    audit.record({ ...change, actor: 'owner_x', actorName: 'Ann' });
    expect(audit.list('owner_x', {}).map(({ actorName }) => actorName)).toEqual(['Ann']);
    expect(audit.list('owner_y', {})).toEqual([]);
  });

  it('does not let a user who tries keys fill the disk, and tells how often it was', () => {
    for (let i = 0; i < 1000; i += 1) audit.record(refusal);
    audit.record({ ...refusal, peer: '10.0.0.8' });
    clock += 60_001;
    audit.record(refusal);
    expect(
      audit.list(null, { outcome: 'refused' }).map(({ peer, detail }) => [peer, detail]),
    ).toEqual([
      ['10.0.0.9', 'unknown key (×1000)'],
      ['10.0.0.8', 'unknown key'],
      ['10.0.0.9', 'unknown key'],
    ]);
  });

  it('writes each refusal of a known client, up to thirty a minute: one that is refused all day replaces nothing that others did', () => {
    for (let i = 0; i < 10_000; i += 1) audit.record({ ...refusal, actor: 'owner_x' });
    expect(audit.list('owner_x', {})).toHaveLength(30);
    clock += 60_001;
    audit.record({ ...refusal, actor: 'owner_x' });
    expect(audit.list('owner_x', {})[0]?.detail).toBe('unknown key (×9971)');
  });

  it('forgets the oldest while it runs, so that the file does not grow for good', () => {
    store.sqlite
      .exec(`INSERT INTO audit (at, actor, actor_name, via, action, subject, outcome, peer, detail)
      SELECT ${clock}, 'owner_x', '', 'lan', 'key', '', 'refused', '', '' FROM (
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200000)
        SELECT i FROM n
      )`);
    for (let i = 0; i < 10_000; i += 1)
      audit.record({ ...change, actor: 'owner_x', actorName: 'Ann' });
    expect(store.sqlite.prepare('SELECT count(*) FROM audit').pluck().get()).toBe(200_000);
    expect(audit.list(null, { limit: 1 })[0]?.id).toBe(210_000);
  });

  it('forgets what is older than a year', () => {
    audit.record(change);
    clock += 367 * dayMs;
    audit.record({ ...change, subject: 'new' });
    audit.prune();
    expect(audit.list(null, {}).map(({ subject }) => subject)).toEqual(['new']);
  });
});
