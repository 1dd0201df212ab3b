import { hash, randomBytes } from 'node:crypto';
import {
  clientInputSchema,
  type Client,
  type ClientRole,
} from '../../../shared/contract/clients.ts';
import { AppError } from '../../../shared/errors.ts';
import { newId, ownerOfClient } from '../../../shared/ids.ts';
import { phrase } from '../../../shared/messages/phrase.ts';
import type { Store } from '../store/store.ts';
import { readRows } from '../store/transact.ts';
import { columnsOf } from './client-rows.ts';
import type { ClientTable } from './client-table.ts';
import { endSessions } from './credentials.ts';
import { subjectHash, type RemovedSubjects, type Subject } from './removed-subjects.ts';

/** What a token's first use creates a client of. */
export interface NewSubject extends Subject {
  ownerId: string;
  /** The issuer's own name, with which the client's begins. */
  issuerName: string;
  role: ClientRole;
  /** Clients that the issuer may have. */
  mostClients: number;
}

/** Clients that sign in by tokens of an issuer instead of by a key. */
export interface TokenClients {
  /**
   * The client of a subject that has none yet. Throws `forbidden` for one that was removed, or where
   * the issuer has as many clients as it may.
   */
  add(subject: NewSubject): Promise<Client>;
  /** Ends what the clients of an issuer began: it, or what it decides, has changed. */
  endOf(ownerId: string, issuer: string): void;
}

const tagOf = (subject: Subject): string => subjectHash(subject).toString('hex').slice(0, 8);

/**
 * `corp:alice`. The issuer's name in front keeps a subject from being called as another client, the
 * desktop or another issuer's subject is: policies and budgets go by names. What a name may not have
 * is replaced, and such a name gets a tag that tells it from others.
 */
export function nameOfSubject(issuerName: string, one: Subject): string {
  const readable = one.subject.replaceAll(/[^\p{L}\p{N}@._+-]+/gu, '_').slice(0, 38);
  return readable === one.subject
    ? `${issuerName}:${readable}`
    : `${issuerName}:${readable}~${tagOf(one)}`;
}

export interface TokenClientsDeps {
  store: Pick<Store, 'db' | 'sqlite'>;
  table: ClientTable;
  removed: RemovedSubjects;
  createdAt: () => number;
  /** After each write: the keys in memory, the budgets, the listeners. */
  changed: (ownerId: string, id: string) => Promise<Client>;
  /** The same without the budgets. */
  ended: (ids: readonly string[]) => void;
}

export function createTokenClients(deps: TokenClientsDeps): TokenClients {
  const { store, table, removed, createdAt, changed, ended } = deps;
  const count = store.sqlite
    .prepare<[string], number>('SELECT count(*) FROM clients WHERE issuer = ?')
    .pluck();
  const insert = ({ issuer, subject, ownerId, role }: NewSubject, id: string, name: string): void =>
    table.insert({
      ...columnsOf(clientInputSchema.parse({ name, role })),
      name,
      id,
      owner_id: ownerId,
      // No key has this hash.
      key_hash: hash('sha256', randomBytes(32), 'buffer'),
      key_hint: '',
      created_at: createdAt(),
      source: 'app',
      issuer,
      subject,
    });
  return {
    add: async (one) => {
      if (removed.isRemoved(one))
        throw new AppError('forbidden', phrase('clients.subjectRemoved', { name: one.issuerName }));
      if ((count.get(one.issuer) ?? 0) >= one.mostClients)
        throw new AppError(
          'forbidden',
          phrase('clients.tooManySubjects', { name: one.issuerName, most: one.mostClients }),
        );
      const id = newId('client', createdAt());
      const name = nameOfSubject(one.issuerName, one);
      try {
        insert(one, id, name);
      } catch (error) {
        if (!(error instanceof AppError) || error.code !== 'conflict') throw error;
        // A client of that name was added by hand.
        insert(one, id, `${name.slice(0, 71)}~${tagOf(one)}`);
      }
      return changed(one.ownerId, id);
    },
    endOf: (ownerId, issuer) => {
      const ids = readRows(
        store,
        store.db.selectFrom('clients').select('id').where('issuer', '=', issuer),
      ).map(({ id }) => id);
      for (const id of ids) table.change({ ownerId, id, source: 'app' }, endSessions);
      ended(ids.map(ownerOfClient));
    },
  };
}
