import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { procedure } from './procedure.ts';
import { errorPhraseSchema } from './error-phrase.ts';
import { citationSchema } from './answers.ts';
import { messageFootnoteSchema } from './message-footnote.ts';
import { metadataSchema } from './metadata.ts';

export const messageSchema = z.object({
  id: z.string(),
  conversationId: z.string(),
  role: z.enum(['user', 'assistant']),
  content: z.string(),
  reasoning: z.string(),
  /** `interrupted`: the host or the upstream went away; what had come is kept. */
  state: z.enum(['streaming', 'complete', 'stopped', 'interrupted', 'failed']),
  errorCode: z.string().nullable(),
  errorMessage: z.string().nullable(),
  /** Set where a phrase of the catalogue made `errorMessage`. */
  errorPhrase: errorPhraseSchema.optional(),
  /** Set when an answer on documents was declined. */
  declined: z.boolean(),
  sources: z.array(citationSchema),
  /** On documents: what was searched for, where it is not the question as it was asked. */
  searchedFor: z.string().nullable(),
  footnote: messageFootnoteSchema.nullable(),
  /**
   * Set where the text must never be sent to a provider: it rests on local-only documents, or was
   * written by a local-only client.
   */
  localOnly: z.boolean().optional(),
  metadata: metadataSchema.optional(),
  createdAt: z.number(),
});
export type Message = z.infer<typeof messageSchema>;

export const conversationSchema = z.object({
  id: z.string(),
  title: z.string(),
  /** `auto`, or a model's id. */
  model: z.string(),
  localOnly: z.boolean(),
  knowledgeBaseIds: z.array(z.string()),
  /** Not set: Hearth's own. */
  systemPrompt: z.string().optional(),
  metadata: metadataSchema.optional(),
  createdAt: z.number(),
  updatedAt: z.number(),
});
export type Conversation = z.infer<typeof conversationSchema>;

/**
 * What a watcher of a conversation sees: first a snapshot, then what changes; deltas of one frame
 * (16 ms) come as one.
 */
export const conversationEventSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('snapshot'),
    conversation: conversationSchema,
    messages: z.array(messageSchema),
  }),
  z.object({ type: z.literal('message'), message: messageSchema }),
  z.object({ type: z.literal('removed'), messageIds: z.array(z.string()) }),
  z.object({
    type: z.literal('delta'),
    messageId: z.string(),
    text: z.string(),
    reasoning: z.string(),
  }),
  z.object({ type: z.literal('conversation'), conversation: conversationSchema }),
]);
export type ConversationEvent = z.infer<typeof conversationEventSchema>;

const byId = z.object({ id: z.string() });

export const conversationsContract = {
  list: procedure({ access: 'viewer', audited: false })
    .input(z.object({ query: z.string().optional() }))
    .output(z.array(conversationSchema)),
  create: procedure({ access: 'member', audited: false })
    .input(
      z.object({
        title: z.string().optional(),
        model: z.string().optional(),
        localOnly: z.boolean().optional(),
        knowledgeBaseIds: z.array(z.string()).optional(),
      }),
    )
    .output(conversationSchema),
  get: procedure({ access: 'viewer', audited: false })
    .input(byId)
    .output(z.object({ conversation: conversationSchema, messages: z.array(messageSchema) })),
  update: procedure({ access: 'member', audited: false })
    .input(
      byId.extend({
        title: z.string().trim().min(1).max(200).optional(),
        model: z.string().optional(),
        localOnly: z.boolean().optional(),
        knowledgeBaseIds: z.array(z.string()).optional(),
      }),
    )
    .output(conversationSchema),
  /** To the trash: `restore` brings it back. */
  remove: procedure({ access: 'member', audited: false })
    .input(byId)
    .output(z.object({ removed: z.boolean() })),
  restore: procedure({ access: 'member', audited: false }).input(byId).output(conversationSchema),
  /** Adds the user's message and starts the answer, which goes on while no one watches. */
  send: procedure({ access: 'member', audited: false })
    .input(byId.extend({ content: z.string().min(1).max(1_000_000) }))
    .output(z.object({ userMessage: messageSchema, assistantMessage: messageSchema })),
  /** Replaces a user message and everything after it, then starts a new answer. */
  edit: procedure({ access: 'member', audited: false })
    .input(byId.extend({ messageId: z.string(), content: z.string().min(1).max(1_000_000) }))
    .output(z.object({ userMessage: messageSchema, assistantMessage: messageSchema })),
  /** Regenerates the answer to the last user message. */
  regenerate: procedure({ access: 'member', audited: false }).input(byId).output(messageSchema),
  stop: procedure({ access: 'member', audited: false })
    .input(byId)
    .output(z.object({ stopped: z.boolean() })),
  watch: procedure({ access: 'viewer', audited: false })
    .input(byId)
    .output(eventIterator(conversationEventSchema)),
};
