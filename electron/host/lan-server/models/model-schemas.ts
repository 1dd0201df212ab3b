import { z } from 'zod';

const known = z.boolean().nullable();
const money = z.number().min(0);

export const servedModelSchema = z.object({
  id: z.string(),
  object: z.literal('model'),
  created: z.number().int(),
  owned_by: z.string().meta({ description: 'The id of the provider, `local` or `policy`.' }),
  hearth: z.looseObject({
    kind: z.enum(['chat', 'embedding', 'rerank']),
    local: z.boolean(),
    provider: z.string(),
    context_tokens: z.number().int().nullable(),
    max_output_tokens: z.number().int().nullable(),
    capabilities: z
      .object({
        streaming: known,
        tools: known,
        structured_output: known,
        vision: known,
        reasoning: known,
      })
      .meta({ description: 'Null where nothing tells.' }),
    price: z
      .looseObject({
        currency: z.string(),
        per_tokens: z.literal(1_000_000),
        input: money,
        output: money,
        cache_read: money.optional(),
        cache_write: money.optional(),
        reasoning: money.optional(),
        since: z.iso.date(),
      })
      .nullable()
      .meta({ description: 'Null where no price is known; a model on this machine has none.' }),
  }),
});
const modelListSchema = z.object({
  object: z.literal('list'),
  data: z.array(servedModelSchema),
});

const anthropicModelSchema = z
  .object({
    type: z.literal('model'),
    id: z.string(),
    display_name: z.string(),
    created_at: z.iso.datetime(),
    lifecycle: z.literal('active'),
    line: z.null(),
    deprecated_at: z.null(),
    retires_at: z.null(),
    max_input_tokens: z.number().int().nullable(),
    max_tokens: z.number().int().nullable(),
    capabilities: z.looseObject({}).nullable(),
  })
  .meta({ description: 'Anthropic’s form, for requests with the header `anthropic-version`.' });
const anthropicListSchema = z.object({
  data: z.array(anthropicModelSchema),
  has_more: z.boolean(),
  first_id: z.string().nullable(),
  last_id: z.string().nullable(),
});

/** OpenAI's form, or Anthropic's where the request names its version. */
export const anyModelSchema = z.union([servedModelSchema, anthropicModelSchema]);
export const anyModelListSchema = z.union([modelListSchema, anthropicListSchema]);
