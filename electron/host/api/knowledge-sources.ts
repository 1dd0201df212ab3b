import type { Sources } from '../knowledge/sources/runtime/sources.ts';
import type { CallerOf } from './create-caller-of.ts';
import type { Procedures } from './procedures.ts';

/** `sources.*` of the contract. */
export function knowledgeSourcesApi(
  { sources: os }: Procedures,
  sources: Sources,
  callerOf: CallerOf,
) {
  return os.router({
    list: os.list.handler(({ context, input }) => sources.list(callerOf(context), input.baseId)),
    addPage: os.addPage.handler(({ context, input }) => sources.addPage(callerOf(context), input)),
    addConversations: os.addConversations.handler(({ context, input }) =>
      sources.addConversations(callerOf(context), input),
    ),
    update: os.update.handler(({ context, input }) => sources.update(callerOf(context), input)),
    refresh: os.refresh.handler(({ context, input }) =>
      sources.refresh(callerOf(context), input.id),
    ),
    remove: os.remove.handler(({ context, input }) => sources.remove(callerOf(context), input.id)),
    notes: os.notes.handler(({ context, input }) => sources.notes(callerOf(context), input.baseId)),
    note: os.note.handler(({ context, input }) => sources.note(callerOf(context), input.id)),
    saveNote: os.saveNote.handler(({ context, input }) =>
      sources.saveNote(callerOf(context), input),
    ),
    removeNote: os.removeNote.handler(({ context, input }) =>
      sources.removeNote(callerOf(context), input.id),
    ),
  });
}
