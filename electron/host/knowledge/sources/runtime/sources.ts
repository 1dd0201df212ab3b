import type {
  KnowledgeSource,
  Note,
  NoteHead,
} from '../../../../../shared/contract/knowledge-sources.ts';
import type { RefreshSchedule } from '../../../../../shared/contract/refresh-schedule.ts';
import type { Caller } from '../../../caller.ts';

/**
 * Everything behind `shared/contract/knowledge-sources.ts`. A source is the owner's of its base:
 * for anybody else each call throws `not_found`, also where the base is shared.
 */
export interface Sources {
  list(caller: Caller, baseId: string): Promise<KnowledgeSource[]>;
  update(
    caller: Caller,
    input: {
      id: string;
      watched?: boolean | undefined;
      conversationIds?: readonly string[] | null | undefined;
      localOnly?: boolean | undefined;
      refresh?: RefreshSchedule | null | undefined;
    },
  ): Promise<KnowledgeSource>;
  refresh(caller: Caller, id: string): Promise<KnowledgeSource>;
  remove(caller: Caller, id: string): Promise<{ removed: boolean }>;
  addPage(
    caller: Caller,
    input: {
      baseId: string;
      url: string;
      sitemap?: boolean | undefined;
      privateHost?: boolean | undefined;
      refresh?: RefreshSchedule | undefined;
    },
  ): Promise<KnowledgeSource>;
  addConversations(
    caller: Caller,
    input: { baseId: string; conversationIds: readonly string[] | null },
  ): Promise<KnowledgeSource>;
  notes(caller: Caller, baseId: string): Promise<NoteHead[]>;
  note(caller: Caller, id: string): Promise<Note>;
  saveNote(
    caller: Caller,
    input: { baseId: string; id?: string | undefined; title: string; content: string },
  ): Promise<Note>;
  removeNote(caller: Caller, id: string): Promise<{ removed: boolean }>;
}
