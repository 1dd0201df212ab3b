import { z } from 'zod';
import { procedure } from './procedure.ts';
import { refreshScheduleSchema } from './refresh-schedule.ts';

export const sourceKindSchema = z.enum([
  'folder',
  'file',
  'page',
  'sitemap',
  'notes',
  'conversations',
]);
export type SourceKind = z.infer<typeof sourceKindSchema>;

/** Where documents of a knowledge base come from. */
export const knowledgeSourceSchema = z.object({
  id: z.string(),
  baseId: z.string(),
  kind: sourceKindSchema,
  /** A path, an address, or empty for notes and conversations. */
  location: z.string(),
  /**
   * `unreachable`: it can't be looked at now, and what is known of it is kept until it can.
   * `missing`: a file that was deleted; it is taken up again when it comes back. `failed`: the last
   * look at it failed otherwise, or for a part of it; the error says how.
   */
  state: z.enum(['ready', 'checking', 'unreachable', 'missing', 'failed']),
  /**
   * How changes are noticed: by events of the system, by polling, or when it is
   * refreshed.
   */
  watch: z.enum(['live', 'polled', 'off']),
  /** Why it is polled: it is on a network share, or the system's limit of watches is reached. */
  polledFor: z.enum(['network', 'limit']).nullable(),
  documents: z.number(),
  failed: z.number(),
  errorCode: z.string().nullable(),
  errorMessage: z.string().nullable(),
  lastCheckedAt: z.number().nullable(),
  /** Of a page or sitemap; null: as the setting `pageRefresh` says. */
  refresh: refreshScheduleSchema.nullable(),
  /** When it is fetched next without being asked to; null where it is not. */
  nextCheckAt: z.number().nullable(),
  /**
   * Of a page or sitemap: the user of the machine allows its host although it is on a private
   * network.
   */
  privateHost: z.boolean(),
  /** Of conversations: the chosen ones; null where all are taken. */
  conversationIds: z.array(z.string()).nullable(),
  /**
   * What is in it is embedded, ranked and answered from on this machine alone, also where its base
   * is not local only.
   */
  localOnly: z.boolean(),
  createdAt: z.number(),
});
export type KnowledgeSource = z.infer<typeof knowledgeSourceSchema>;

/** Written in Hearth, in Markdown. */
export const noteSchema = z.object({
  id: z.string(),
  baseId: z.string(),
  title: z.string(),
  content: z.string(),
  createdAt: z.number(),
  updatedAt: z.number(),
});
export type Note = z.infer<typeof noteSchema>;
/** As `note`, without its text. */
export const noteHeadSchema = noteSchema.omit({ content: true });
export type NoteHead = z.infer<typeof noteHeadSchema>;

export const noteLimits = { titleCharacters: 200, contentCharacters: 200_000 } as const;

const byId = z.object({ id: z.string() });
const inBase = z.object({ baseId: z.string() });
const title = z.string().trim().min(1).max(noteLimits.titleCharacters);
const content = z.string().min(1).max(noteLimits.contentCharacters);

/**
 * `baseId` is a knowledge base's id, `id` a source's or a note's. Folders and files are added by
 * `knowledge.addPaths`.
 */
export const knowledgeSourcesContract = {
  list: procedure({ access: 'viewer', audited: false })
    .input(inBase)
    .output(z.array(knowledgeSourceSchema)),
  /**
   * One page, or with `sitemap` the pages that it lists. It is fetched from the network, which the
   * egress log shows. Throws `egress_denied` for a private address.
   */
  addPage: procedure({ access: 'member', audited: true })
    .input(
      inBase.extend({
        url: z.string().trim().min(1).max(2000),
        sitemap: z.boolean().optional(),
        privateHost: z.boolean().optional(),
        refresh: refreshScheduleSchema.optional(),
      }),
    )
    .output(knowledgeSourceSchema),
  /** All of the caller's own conversations, or the chosen ones. */
  addConversations: procedure({ access: 'member', audited: true })
    .input(inBase.extend({ conversationIds: z.array(z.string()).max(1000).nullable() }))
    .output(knowledgeSourceSchema),
  /** `localOnly` throws `local_only` where the base is embedded by a model of an account. */
  update: procedure({ access: 'member', audited: true })
    .input(
      byId.extend({
        watched: z.boolean().optional(),
        conversationIds: z.array(z.string()).max(1000).nullable().optional(),
        localOnly: z.boolean().optional(),
        /** Of a page or sitemap; null: as the setting says. */
        refresh: refreshScheduleSchema.nullable().optional(),
      }),
    )
    .output(knowledgeSourceSchema),
  /** Checks it now, and fetches pages again where they changed. Returns once that has begun. */
  refresh: procedure({ access: 'member', audited: false })
    .input(byId)
    .output(knowledgeSourceSchema),
  /**
   * With its documents; of notes also the notes. Files, pages and conversations themselves stay.
   */
  remove: procedure({ access: 'member', audited: true })
    .input(byId)
    .output(z.object({ removed: z.boolean() })),
  notes: procedure({ access: 'viewer', audited: false })
    .input(inBase)
    .output(z.array(noteHeadSchema)),
  note: procedure({ access: 'viewer', audited: false }).input(byId).output(noteSchema),
  saveNote: procedure({ access: 'member', audited: true })
    .input(z.object({ baseId: z.string(), id: z.string().optional(), title, content }))
    .output(noteSchema),
  removeNote: procedure({ access: 'member', audited: true })
    .input(byId)
    .output(z.object({ removed: z.boolean() })),
};
