import type { Kysely } from 'kysely';
import { defaultSettings, settingsSchema, type Settings } from '../../../shared/contract/app.ts';
import type { Changes } from '../changes/changes.ts';
import type { HearthTables } from '../store/schema.ts';

/**
 * Each owner's settings. All are in memory, so that the egress gate and the router can ask without
 * waiting.
 */
export interface SettingsStore {
  /** What an owner has set, over the defaults. */
  current(ownerId: string): Settings;
  get(ownerId: string): Promise<Settings>;
  /** Checked by the contract's schema; throws `bad_request` through zod for what does not fit. */
  set(
    ownerId: string,
    patch: { [Key in keyof Settings]?: Settings[Key] | undefined },
  ): Promise<Settings>;
}

type Row = { owner_id: string; key: string; value: string };

const isKey = (key: string): key is keyof Settings => key in settingsSchema.shape;

/**
 * The value when this version understands it; a key or value of another version is left in the file
 * and counts as not set.
 */
function readValue({ key, value }: Row): Partial<Settings> {
  if (!isKey(key)) return {};
  try {
    const parsed = settingsSchema.shape[key].safeParse(JSON.parse(value));
    return parsed.success ? { [key]: parsed.data } : {};
  } catch {
    return {};
  }
}

function byOwner(rows: readonly Row[]): Map<string, Settings> {
  const all = new Map<string, Settings>();
  for (const row of rows)
    all.set(row.owner_id, { ...(all.get(row.owner_id) ?? defaultSettings), ...readValue(row) });
  return all;
}

export async function createSettings({
  db,
  changes,
}: {
  db: Kysely<HearthTables>;
  changes: Changes;
}): Promise<SettingsStore> {
  const cached = byOwner(await db.selectFrom('settings').selectAll().execute());
  const current = (ownerId: string): Settings => cached.get(ownerId) ?? defaultSettings;

  const save = async (ownerId: string, patch: Partial<Settings>): Promise<void> => {
    const rows = Object.entries(patch).map(([key, value]) => ({
      owner_id: ownerId,
      key,
      value: JSON.stringify(value),
    }));
    if (rows.length === 0) return;
    await db
      .insertInto('settings')
      .values(rows)
      .onConflict((conflict) =>
        conflict
          .columns(['owner_id', 'key'])
          .doUpdateSet(({ ref }) => ({ value: ref('excluded.value') })),
      )
      .execute();
  };

  return {
    current,
    get: async (ownerId) => current(ownerId),
    set: async (ownerId, patch) => {
      const given = Object.fromEntries(
        Object.entries(patch).filter(([, value]) => value !== undefined),
      );
      const checked = settingsSchema.partial().parse(given) as Partial<Settings>;
      await save(ownerId, checked);
      cached.set(ownerId, { ...current(ownerId), ...checked });
      changes.publish(ownerId, { topic: 'settings' });
      return current(ownerId);
    },
  };
}
