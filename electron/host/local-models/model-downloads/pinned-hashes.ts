import type { Kysely } from 'kysely';
import { AppError } from '../../../../shared/errors.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';
import type { HearthTables } from '../../store/schema.ts';

/**
 * Hashes that the catalogue does not hold, kept from the first time a file was fetched: another
 * file later is refused.
 */
export interface Hashes {
  pinned(modelId: string, file: string): Promise<string | null>;
  pin(row: { modelId: string; file: string; sha256: string; source: string }): Promise<void>;
}

export function createHashes({ db, now }: { db: Kysely<HearthTables>; now: () => number }): Hashes {
  return {
    async pinned(modelId, file) {
      const row = await db
        .selectFrom('model_hashes')
        .select('sha256')
        .where('model_id', '=', modelId)
        .where('file', '=', file)
        .executeTakeFirst();
      return row?.sha256 ?? null;
    },
    async pin({ modelId, file, sha256, source }) {
      await db
        .insertInto('model_hashes')
        .values({ model_id: modelId, file, sha256, source, pinned_at: now() })
        .onConflict((conflict) => conflict.columns(['model_id', 'file']).doNothing())
        .execute();
    },
  };
}

export function hashMismatch(name: string, host: string): AppError {
  return new AppError('hash_mismatch', phrase('models.wrongFile', { host, name }));
}
