import type { Kysely } from 'kysely';
import type { Changes } from '../../changes/changes.ts';
import type { Downloads } from '../../downloads/create-downloads.ts';
import type { Router } from '../../routing/router.ts';
import type { Caller } from '../../caller.ts';
import type { HearthTables } from '../../store/schema.ts';
import type { DocumentStore } from '../bases/document-store.ts';

export interface TransferDeps {
  db: Kysely<HearthTables>;
  /** The data folder; unfinished transfers are in `transfer/`. */
  folder: string;
  store: Pick<DocumentStore, 'find' | 'base' | 'wake' | 'changed'>;
  /** Removes what a failed import has created of a base. */
  removeBase(caller: Caller, id: string): Promise<unknown>;
  available: Router['available'];
  /** For browsers, which cannot use a path. */
  downloads: Downloads;
  changes: Changes;
  /** Throws `storage_full` where an owner may not store this many bytes more. Default: no limit. */
  mustFit?: (ownerId: string, bytes: number) => Promise<void>;
  now: () => number;
}
