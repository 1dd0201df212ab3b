import {
  tokenIssuerInputSchema,
  type TokenIssuer,
  type TokenIssuerInput,
} from '../../../shared/contract/token-issuers.ts';
import { AppError } from '../../../shared/errors.ts';
import { newId } from '../../../shared/ids.ts';
import { phrase } from '../../../shared/messages/phrase.ts';
import type { Changes } from '../changes/changes.ts';
import type { Clients } from '../clients/create-clients.ts';
import type { RemovedSubject } from '../clients/removed-subjects.ts';
import type { Revocation, Revocations } from '../security/revocations.ts';
import type { Vault } from '../security/vault.ts';
import { isUniqueViolation } from '../store/store-errors.ts';
import type { Store } from '../store/store.ts';
import { readRow, readRows, transact, write } from '../store/transact.ts';
import { checkIssuer } from './check-issuer.ts';
import {
  issuerColumns,
  toActive,
  toIssuer,
  versionHash,
  type ActiveIssuer,
  type StoredIssuer,
} from './issuer-rows.ts';

type Source = TokenIssuer['source'];
export type SavedIssuer = Partial<TokenIssuerInput> &
  Pick<TokenIssuerInput, 'name' | 'issuer' | 'audience' | 'key'> & { id?: string | undefined };

/** Issuers of tokens. What one was before a change signs no one in any more, also not after a restore. */
export interface TokenIssuers {
  list(ownerId: string): TokenIssuer[];
  /**
   * Throws `conflict` for a name or an `iss` that is taken, `bad_request` for a key that cannot be
   * used, `forbidden` for what a file declares.
   */
  save(ownerId: string, input: SavedIssuer, source?: Source): TokenIssuer;
  /** Throws `not_found`, and `forbidden` for what a file declares. */
  remove(ownerId: string, id: string, source?: Source): { removed: boolean };
  /** Subjects whose clients were removed. Throws `not_found`. */
  removed(ownerId: string, id: string): RemovedSubject[];
  readmit(ownerId: string, id: string, subject: string): { readmitted: boolean };
  /** Whether this is an issuer's secret. */
  holdsSecret(ownerId: string, id: string, secret: string): boolean;
  /** From memory: the issuer of this `iss`, where its tokens count. */
  find(iss: string): ActiveIssuer | null;
  /** Whether there is any. */
  any(): boolean;
  /** Of an issuer with a shared secret. Throws what the vault throws. */
  secretOf(id: string): string;
}

export interface TokenIssuersDeps {
  store: Pick<Store, 'db' | 'sqlite'>;
  vault: Pick<Vault, 'seal' | 'open'>;
  clients: Pick<Clients, 'ofTokens'>;
  revocations: Pick<Revocations, 'record' | 'keyRefusedFrom'>;
  changes: Changes;
  now: () => number;
}

const identityOf = (id: string): string => `token_issuers:${id}:secret`;

/** The rows of issuers, and those in memory that count. */
function createIssuerRows({ store, revocations }: Pick<TokenIssuersDeps, 'store' | 'revocations'>) {
  const { db } = store;
  let active = new Map<string, ActiveIssuer>();
  const isActive = (row: StoredIssuer): boolean =>
    row.enabled === 1 && revocations.keyRefusedFrom(versionHash(row)) === null;
  const all = (): StoredIssuer[] =>
    readRows(store, db.selectFrom('token_issuers').selectAll().orderBy('created_at'));
  const reload = (): void => {
    active = new Map(
      all()
        .filter(isActive)
        .map((row) => [row.issuer, toActive(row)]),
    );
  };
  reload();
  return {
    isActive,
    reload,
    all,
    active: () => active,
    find: (ownerId: string, id: string): StoredIssuer => {
      const row = readRow(
        store,
        db
          .selectFrom('token_issuers')
          .selectAll()
          .where('id', '=', id)
          .where('owner_id', '=', ownerId),
      );
      if (row === undefined) throw new AppError('not_found', phrase('tokens.noIssuer'));
      return row;
    },
  };
}

const taken =
  ({ name, issuer }: TokenIssuerInput) =>
  (error: unknown): never => {
    if (!isUniqueViolation(error)) throw error;
    throw new AppError('conflict', phrase('tokens.issuerTaken', { name, issuer }), {
      cause: error,
    });
  };

const refused = (row: StoredIssuer, at: number): Revocation => ({
  kind: 'key',
  hash: versionHash(row).toString('hex'),
  at,
});

export function createTokenIssuers(deps: TokenIssuersDeps): TokenIssuers {
  const { store, vault, clients, revocations, changes, now } = deps;
  const { db, sqlite } = store;
  const rows = createIssuerRows(deps);
  const countOf = sqlite
    .prepare<[string], number>('SELECT count(*) FROM clients WHERE issuer = ?')
    .pluck();
  const shown = (row: StoredIssuer): TokenIssuer =>
    toIssuer(row, { active: rows.isActive(row), clients: countOf.get(row.issuer) ?? 0 });
  const ownRow = (ownerId: string, id: string, source: Source): StoredIssuer => {
    const row = rows.find(ownerId, id);
    if (row.source === 'file' && source === 'app')
      throw new AppError('forbidden', phrase('tokens.declared', { name: row.name }));
    return row;
  };
  const secretOf = (id: string): string => {
    const row = readRow(
      store,
      db.selectFrom('token_issuers').select('secret').where('id', '=', id),
    );
    if (row?.secret == null) throw new AppError('not_found', phrase('tokens.noIssuer'));
    return vault.open(identityOf(id), row.secret);
  };
  /** After each write: what the issuer's clients began ends, under both of its names. */
  const changed = (ownerId: string, ...issuers: readonly string[]): void => {
    rows.reload();
    for (const issuer of new Set(issuers)) clients.ofTokens.endOf(ownerId, issuer);
    changes.publish(ownerId, { topic: 'clients' });
  };
  const add = (ownerId: string, input: TokenIssuerInput, source: Source): string => {
    const id = newId('issuer', now());
    const { key } = input;
    const secret = key.kind === 'secret' ? vault.seal(identityOf(id), key.secret) : null;
    const values = {
      ...issuerColumns(input),
      id,
      owner_id: ownerId,
      secret,
      source,
      created_at: now(),
    };
    transact(store, () => write(store, db.insertInto('token_issuers').values(values)));
    return id;
  };
  const replace = (before: StoredIssuer, input: TokenIssuerInput, source: Source): void => {
    const { id } = before;
    const { key } = input;
    const secret =
      key.kind !== 'secret'
        ? null
        : key.secret === ''
          ? before.secret
          : vault.seal(identityOf(id), key.secret);
    const values = { ...issuerColumns(input), secret, source, version: before.version + 1 };
    transact(store, () => {
      write(store, db.updateTable('token_issuers').set(values).where('id', '=', id));
      revocations.record([refused(before, now())]);
    });
  };
  return {
    list: (ownerId) =>
      rows
        .all()
        .filter((row) => row.owner_id === ownerId)
        .map(shown),
    save: (ownerId, { id: knownId, ...given }, source = 'app') => {
      const input = tokenIssuerInputSchema.parse(given);
      const before = knownId === undefined ? null : ownRow(ownerId, knownId, source);
      checkIssuer(input, before?.secret != null);
      let id = knownId ?? '';
      try {
        if (before === null) id = add(ownerId, input, source);
        else replace(before, input, source);
      } catch (error) {
        taken(input)(error);
      }
      changed(ownerId, input.issuer, before?.issuer ?? input.issuer);
      return shown(rows.find(ownerId, id));
    },
    remove: (ownerId, id, source = 'app') => {
      const row = ownRow(ownerId, id, source);
      transact(store, () => {
        write(store, db.deleteFrom('token_issuers').where('id', '=', id));
        revocations.record([refused(row, now())]);
      });
      changed(ownerId, row.issuer);
      return { removed: true };
    },
    removed: (ownerId, id) => clients.ofTokens.list(ownerId, rows.find(ownerId, id).issuer),
    readmit: (ownerId, id, subject) => {
      const { issuer } = rows.find(ownerId, id);
      return { readmitted: clients.ofTokens.readmit(ownerId, { issuer, subject }) };
    },
    holdsSecret: (ownerId, id, secret) =>
      rows.find(ownerId, id).secret !== null && secretOf(id) === secret,
    find: (iss) => rows.active().get(iss) ?? null,
    any: () => rows.active().size > 0,
    secretOf,
  };
}
