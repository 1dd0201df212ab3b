import { z } from 'zod';

/**
 * What is looked for in the text of a prompt: secret keys, Chinese identity numbers, phone numbers,
 * payment cards, e-mail addresses.
 */
export const contentKinds = ['key', 'id_number', 'phone', 'card', 'email'] as const;
export type ContentKind = (typeof contentKinds)[number];

/**
 * `flag` counts and sends; `mask` sends a placeholder instead; `block` keeps the request on this
 * machine, and refuses it where nothing here can answer.
 */
export const contentActionSchema = z.enum(['off', 'flag', 'mask', 'block']);
export type ContentAction = z.infer<typeof contentActionSchema>;

const action = contentActionSchema.default('off');

/** They hold before anything leaves for a cloud; models on this machine see the text as it is. */
export const contentRulesSchema = z.strictObject({
  key: action,
  id_number: action,
  phone: action,
  card: action,
  email: action,
  /** Words and phrases, found whatever their case. */
  words: z.array(z.string().trim().min(1).max(100)).max(1000).default([]),
  wordAction: action,
});
export type ContentRules = z.infer<typeof contentRulesSchema>;
export const noContentRules: ContentRules = contentRulesSchema.parse({});

/**
 * One count of what a client's content rules found, over the last 30 days; `word` is the client's
 * own list.
 */
export const contentHitSchema = z.object({
  clientId: z.string(),
  kind: z.enum([...contentKinds, 'word']),
  action: z.enum(['flag', 'mask', 'block']),
  count: z.number(),
});
export type ContentHit = z.infer<typeof contentHitSchema>;
