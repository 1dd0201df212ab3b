import { allDocuments } from '../../base/all-documents.ts';
import type { Kysely } from 'kysely';
import { AppError } from '../../../../../shared/errors.ts';
import { phrase } from '../../../../../shared/messages/phrase.ts';
import type { HearthTables } from '../../../store/schema.ts';
import { createFollowing } from '../runtime/following.ts';
import { sourceRows, type SourceRow } from '../runtime/source-rows.ts';
import type { SourceContext, SourceRuntime } from '../runtime/source-runtime.ts';
import { findOrCreate, type SourceTools } from '../runtime/source-tools.ts';
import type { Sources } from '../runtime/sources.ts';
import { noteRows, toNote } from './note-rows.ts';

/**
 * The documents of a base's notes: one for each, as it was last saved. Their text is in
 * `hearth.db`, so that a base can be recreated.
 */
export function createNoteSource(context: SourceContext, db: Kysely<HearthTables>): SourceRuntime {
  const { id, owner_id: ownerId } = context.row();
  const put = async (noteId: string): Promise<void> => {
    const { title, content, updated_at: modifiedMs } = await noteRows.find(db, ownerId, noteId);
    const name = `${title.replaceAll(/[\\/\n\r]/g, ' ')}.md`;
    await context.put(noteId, {
      data: new Blob([`# ${title}\n\n${content}\n`]),
      extension: '.md',
      file: name,
      name,
      modifiedMs,
    });
  };
  return createFollowing(context, {
    watch: 'live',
    async work({ signal }) {
      const notes = await noteRows.ofSource(db, id);
      const known = new Map(
        (await allDocuments(context.base, id)).map((document) => [document.key, document]),
      );
      const changed = notes.filter((note) => known.get(note.id)?.modifiedMs !== note.updated_at);
      for (const note of changed) if (!signal.aborted) await put(note.id);
      const kept = new Set(notes.map((note) => note.id));
      const gone = [...known.keys()].filter((key) => !kept.has(key));
      if (gone.length > 0) await context.drop(gone);
      return { added: changed.length, unchanged: notes.length - changed.length };
    },
  });
}

/** A base's notes; its source is made with the first one. */
export function createNotes(
  tools: SourceTools,
): Pick<Sources, 'notes' | 'note' | 'saveNote' | 'removeNote'> {
  const { db, store, running, now } = tools;
  const sourceFor = async (ownerId: string, baseId: string): Promise<SourceRow> => {
    const { row } = await findOrCreate(
      tools,
      { base_id: baseId, owner_id: ownerId, kind: 'notes', config: {} },
      ({ kind }) => kind === 'notes',
    );
    return row;
  };
  const follow = async (source: SourceRow): Promise<void> =>
    void (await running.of(source).runtime.look({ retryFailed: false }));

  return {
    async notes(caller, baseId) {
      await store.find(caller.ownerId, baseId);
      return noteRows.heads(db, caller.ownerId, baseId);
    },
    note: async (caller, id) => toNote(await noteRows.find(db, caller.ownerId, id)),
    async saveNote(caller, { baseId, id, title, content }) {
      await store.find(caller.ownerId, baseId);
      const source = await sourceFor(caller.ownerId, baseId);
      if (id === undefined) {
        const made = await noteRows.create(
          db,
          { source_id: source.id, base_id: baseId, owner_id: caller.ownerId, title, content },
          now(),
        );
        await follow(source);
        return toNote(made);
      }
      const known = await noteRows.find(db, caller.ownerId, id);
      if (known.base_id !== baseId) throw new AppError('not_found', phrase('sources.noteMissing'));
      // Later than before also within a millisecond: it is how a change is recognised.
      const updatedAt = Math.max(now(), known.updated_at + 1);
      await noteRows.save(db, id, { title, content, updated_at: updatedAt });
      await follow(source);
      return toNote({ ...known, title, content, updated_at: updatedAt });
    },
    async removeNote(caller, id) {
      const { source_id: sourceId } = await noteRows.find(db, caller.ownerId, id);
      await noteRows.remove(db, id);
      await follow(await sourceRows.find(db, caller.ownerId, sourceId));
      return { removed: true };
    },
  };
}
