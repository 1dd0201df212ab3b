import { z } from 'zod';

export const servedModelSchema = z.object({
  id: z.string(),
  object: z.literal('model'),
  created: z.number().int(),
  owned_by: z.string(),
  hearth: z.looseObject({
    kind: z.enum(['chat', 'embedding', 'rerank']),
    local: z.boolean(),
    provider: z.string(),
    context_tokens: z.number().int().nullable(),
  }),
});
export const modelListSchema = z.object({
  object: z.literal('list'),
  data: z.array(servedModelSchema),
});
