import type { Caller } from '../../../caller.ts';
import { mustNamePaths } from '../../bases/named-paths.ts';
import { sourceRows, type SourceRow } from '../runtime/source-rows.ts';
import type { SourceTools } from '../runtime/source-tools.ts';
import {
  broughtBack,
  coveredSources,
  coveringSource,
  namedPaths,
  type AddedPaths,
  type AddPaths,
  type FoundPath,
} from './add-paths.ts';

/**
 * Adds folders and files to a base: each is a source, which follows what is there unless it was
 * added once.
 */
export function createAddPaths({ db, store, running, inTurn, now }: SourceTools): AddPaths {
  /**
   * A folder or file that a source has already: it is looked at again, and what was taken out of it
   * there comes back.
   */
  const again = async (
    source: SourceRow,
    named: FoundPath,
    watch: boolean | undefined,
  ): Promise<void> => {
    const { context } = running.of(source);
    await sourceRows.include(
      db,
      source.id,
      broughtBack(await sourceRows.excluded(db, source.id), named.path),
    );
    // A file that is added once changes nothing of the folder that has it.
    if (watch !== undefined && named.path === source.config.path)
      await context.save({ config: { ...context.row().config, watched: watch } });
  };

  const sourceFor = async (
    caller: Caller,
    baseId: string,
    named: FoundPath,
    watch: boolean | undefined,
  ): Promise<SourceRow> => {
    const rows = await sourceRows.ofBase(db, baseId);
    const known = coveringSource(rows, named);
    if (known) {
      await again(known, named, watch);
      return known;
    }
    const within = coveredSources(rows, named);
    // What was not to leave this machine is not let go by adding the folder around it.
    const localOnly = within.some(({ config }) => config.localOnly === true);
    const made = await sourceRows.create(
      db,
      {
        base_id: baseId,
        owner_id: caller.ownerId,
        kind: named.kind,
        config: { path: named.path, watched: watch !== false, ...(localOnly ? { localOnly } : {}) },
      },
      now(),
    );
    for (const covered of within) {
      for (const key of await sourceRows.excluded(db, covered.id))
        await sourceRows.exclude(db, made.id, key);
      await running.stop({ id: covered.id }, () => sourceRows.remove(db, covered.id));
      await store.base(baseId).giveDocuments({ from: covered.id, to: made.id });
    }
    return made;
  };

  return async (caller, { id, paths, watch }) => {
    await store.find(caller.ownerId, id);
    mustNamePaths(caller, paths);
    const { found, skipped } = await namedPaths(paths);
    const result: AddedPaths = { added: 0, unchanged: 0, skipped };
    const sources = new Map<string, SourceRow>();
    for (const named of found) {
      const source = await inTurn(id, () => sourceFor(caller, id, named, watch));
      sources.set(source.id, source);
    }
    for (const source of sources.values()) {
      const looked = await running.of(source).runtime.look({ retryFailed: true });
      result.added += looked.added;
      result.unchanged += looked.unchanged;
      result.skipped.push(...looked.skipped);
    }
    store.changed(caller.ownerId, id);
    return result;
  };
}
