import type { Kysely } from 'kysely';
import type { Account } from '../../../shared/contract/accounts.ts';
import { AppError } from '../../../shared/errors.ts';
import { phrase } from '../../../shared/messages/phrase.ts';
import { desktopOwnerId } from '../../../shared/ids.ts';
import type { HearthTables } from '../store/schema.ts';
import { poolOf, accountRowsOf, toAccount, type StoredAccount } from './account-rows.ts';
import { active, effectiveState } from './account-state.ts';
import type { States } from './states.ts';

/**
 * Whose accounts a client may use is asked of the file again after this, so that one that was
 * removed is without them.
 */
const clientKnownMs = 1000;

interface LoadedAccount {
  row: StoredAccount;
  /** As it was last shown: the same object as long as nothing about it changes. */
  account: Account;
}

interface LoadedRows {
  list: readonly LoadedAccount[];
  byId: ReadonlyMap<string, LoadedAccount>;
}

/** What an owner was shown, and as long as it holds. */
interface ShownAccounts {
  accounts: readonly Account[];
  of: readonly LoadedRows[];
  states: number;
  at: number;
  until: number;
}

/**
 * The accounts of each owner in memory, so that a request waits for no disk. Who writes a row says
 * so by `changed`.
 */
export interface OwnedRows {
  /**
   * What an owner may send to, by priority: their own, and for a client those of who made the
   * client.
   */
  usable(ownerId: string): Promise<Account[]>;
  /** Throws `not_found` for what the owner may not send to. */
  usableRow(ownerId: string, id: string): Promise<StoredAccount>;
  changed(ownerId: string): void;
}

const loadRows = (rows: readonly StoredAccount[]): LoadedRows => {
  const list = rows.map((row) => ({ row, account: toAccount(row, active) }));
  return { list, byId: new Map(list.map((one) => [one.row.id, one])) };
};

const inOrder = (a: Account, b: Account): number =>
  a.priority - b.priority || a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1);

/**
 * The rows with their states as of now. What was shown is shown again, the same objects, until a
 * row or a state changes or a rest is over.
 */
function createShowing({ states, now }: { states: States; now: () => number }) {
  const last = new Map<string, ShownAccounts>();
  const shown = (loaded: LoadedAccount): Account => {
    const { state, until, reason } = effectiveState(states.of(loaded.row), now());
    const wanted = loaded.row.enabled === 1 ? state : 'disabled';
    const { account } = loaded;
    if (account.state !== wanted || account.stateUntil !== until || account.stateReason !== reason)
      loaded.account = { ...account, state: wanted, stateUntil: until, stateReason: reason };
    return loaded.account;
  };
  const show = (of: readonly LoadedRows[]): ShownAccounts => {
    const accounts = of.flatMap(({ list }) => list.map(shown));
    const until = accounts.reduce(
      (least, { stateUntil }) => Math.min(least, stateUntil ?? least),
      Number.POSITIVE_INFINITY,
    );
    return {
      accounts: of.length > 1 ? accounts.sort(inOrder) : accounts,
      of,
      states: states.version(),
      at: now(),
      until,
    };
  };
  const holds = (one: ShownAccounts, of: readonly LoadedRows[]): boolean =>
    one.states === states.version() &&
    now() >= one.at &&
    now() < one.until &&
    one.of.length === of.length &&
    one.of.every((rows, index) => rows === of[index]);

  return (ownerId: string, of: readonly LoadedRows[]): Account[] => {
    const before = last.get(ownerId);
    const current = before !== undefined && holds(before, of) ? before : show(of);
    if (current.accounts.length === 0) last.delete(ownerId);
    else last.set(ownerId, current);
    return [...current.accounts];
  };
}

export function createOwnedRows({
  db,
  states,
  now,
}: {
  db: Kysely<HearthTables>;
  states: States;
  now: () => number;
}): OwnedRows {
  const loaded = new Map<string, Promise<LoadedRows>>();
  const pools = new Map<string, { owners: readonly string[]; at: number }>();
  const show = createShowing({ states, now });

  const rows = (ownerId: string): Promise<LoadedRows> => {
    const found = loaded.get(ownerId);
    if (found !== undefined) return found;
    const asked = accountRowsOf(db, [ownerId]).then(loadRows);
    loaded.set(ownerId, asked);
    asked.catch(() => {
      if (loaded.get(ownerId) === asked) loaded.delete(ownerId);
    });
    return asked;
  };
  const ownersOf = async (ownerId: string): Promise<readonly string[]> => {
    if (ownerId === desktopOwnerId) return [ownerId];
    const found = pools.get(ownerId);
    if (found !== undefined && now() >= found.at && now() - found.at < clientKnownMs)
      return found.owners;
    const owners = await poolOf(db, ownerId);
    // Who has no accounts but their own is looked up each time: names of strangers would pile up
    // here.
    if (owners.length > 1) pools.set(ownerId, { owners, at: now() });
    else pools.delete(ownerId);
    return owners;
  };

  return {
    usable: async (ownerId) =>
      show(ownerId, await Promise.all((await ownersOf(ownerId)).map(rows))),
    usableRow: async (ownerId, id) => {
      for (const owner of await ownersOf(ownerId)) {
        const found = (await rows(owner)).byId.get(id);
        if (found !== undefined) return found.row;
      }
      throw new AppError('not_found', phrase('accounts.missing'));
    },
    changed: (ownerId) => void loaded.delete(ownerId),
  };
}
