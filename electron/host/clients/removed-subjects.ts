import { hash } from 'node:crypto';
import type { Revocations } from '../security/revocations.ts';
import type { Store } from '../store/store.ts';

/** A person or program as an issuer of tokens knows it: the claims `iss` and `sub`. */
export interface Subject {
  issuer: string;
  subject: string;
}

export interface RemovedSubject {
  subject: string;
  /** What the client was called. */
  name: string;
  /** Unix ms. */
  removedAt: number;
}

/** By this a removed subject is refused also after a backup was restored (`revoked.jsonl`). */
export const subjectHash = ({ issuer, subject }: Subject): Buffer =>
  hash('sha256', JSON.stringify(['subject', issuer, subject]), 'buffer');

/** Subjects whose clients were removed: no token of theirs creates another one. */
export function createRemovedSubjects({
  store: { sqlite },
  revocations,
}: {
  store: Pick<Store, 'sqlite'>;
  revocations: Pick<Revocations, 'record' | 'keyRefusedFrom'>;
}) {
  const insert = sqlite.prepare<[string, string, string, string, number]>(
    'INSERT OR REPLACE INTO removed_subjects (issuer, subject, owner_id, name, removed_at) ' +
      'VALUES (?, ?, ?, ?, ?)',
  );
  const find = sqlite
    .prepare<[string, string], number>(
      'SELECT removed_at FROM removed_subjects WHERE issuer = ? AND subject = ?',
    )
    .pluck();
  const all = sqlite.prepare<[string, string], RemovedSubject>(
    'SELECT subject, name, removed_at AS removedAt FROM removed_subjects WHERE owner_id = ? ' +
      'AND issuer = ? ORDER BY removed_at DESC',
  );
  const drop = sqlite.prepare<[string, string, string]>(
    'DELETE FROM removed_subjects WHERE owner_id = ? AND issuer = ? AND subject = ?',
  );
  return {
    isRemoved: (one: Subject): boolean =>
      find.get(one.issuer, one.subject) !== undefined ||
      revocations.keyRefusedFrom(subjectHash(one)) !== null,
    add: ({ issuer, subject }: Subject, ownerId: string, name: string, nowMs: number): void => {
      insert.run(issuer, subject, ownerId, name, nowMs);
      revocations.record([
        { kind: 'key', hash: subjectHash({ issuer, subject }).toString('hex'), at: nowMs },
      ]);
    },
    list: (ownerId: string, issuer: string): RemovedSubject[] => all.all(ownerId, issuer),
    /** Its next token creates a new client. */
    readmit: (ownerId: string, one: Subject): boolean => {
      if (drop.run(ownerId, one.issuer, one.subject).changes === 0) return false;
      revocations.record([{ kind: 'key', hash: subjectHash(one).toString('hex'), at: null }]);
      return true;
    },
  };
}

export type RemovedSubjects = ReturnType<typeof createRemovedSubjects>;
