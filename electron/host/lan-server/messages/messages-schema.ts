import { z } from 'zod';
import { limitedArray, mostMessages, mostTools } from '../wire/limited-array.ts';

/**
 * The body of `POST /v1/messages` as far as we read it (SDK 1.12, `MessageCreateParamsBase`);
 * fields that are not here go to `extra`.
 */

const imageSourceSchema = z.looseObject({
  type: z.string(),
  media_type: z.string().nullish(),
  data: z.string().nullish(),
  url: z.string().nullish(),
});

const markSchema = z.looseObject({ type: z.string() }).nullish();

const partSchema = z.looseObject({
  type: z.string(),
  text: z.string().nullish(),
  source: imageSourceSchema.nullish(),
  cache_control: markSchema,
});
export type WirePart = z.infer<typeof partSchema>;

const blockSchema = partSchema.extend({
  id: z.string().nullish(),
  name: z.string().nullish(),
  input: z.unknown().optional(),
  tool_use_id: z.string().nullish(),
  content: z.union([z.string(), limitedArray(partSchema, mostMessages)]).nullish(),
  is_error: z.boolean().nullish(),
});
export type WireBlock = z.infer<typeof blockSchema>;

const messageSchema = z.looseObject({
  role: z.enum(['user', 'assistant', 'system']),
  content: z.union([z.string(), limitedArray(blockSchema, mostMessages)]),
});
export type WireMessage = z.infer<typeof messageSchema>;

const toolSchema = z.looseObject({
  type: z.string().nullish(),
  name: z.string().min(1),
  description: z.string().nullish(),
  input_schema: z.record(z.string(), z.unknown()).nullish(),
  strict: z.boolean().nullish(),
  cache_control: markSchema,
});
export type WireTool = z.infer<typeof toolSchema>;

const toolChoiceSchema = z.looseObject({
  type: z.enum(['auto', 'any', 'tool', 'none']),
  name: z.string().nullish(),
  disable_parallel_tool_use: z.boolean().nullish(),
});
export type WireToolChoice = z.infer<typeof toolChoiceSchema>;

const formatSchema = z.looseObject({
  type: z.literal('json_schema'),
  schema: z.record(z.string(), z.unknown()),
});

export const messagesBodySchema = z.looseObject({
  model: z.string().min(1),
  max_tokens: z.number().int().min(1),
  messages: limitedArray(messageSchema, mostMessages, 1),
  system: z.union([z.string(), limitedArray(partSchema, mostMessages)]).nullish(),
  tools: limitedArray(toolSchema, mostTools).nullish(),
  tool_choice: toolChoiceSchema.nullish(),
  stop_sequences: limitedArray(z.string().min(1), 1000).nullish(),
  temperature: z.number().min(0).max(1).nullish(),
  top_p: z.number().min(0).max(1).nullish(),
  top_k: z.number().int().min(0).nullish(),
  thinking: z.looseObject({ type: z.string() }).nullish(),
  output_config: z
    .looseObject({ effort: z.string().nullish(), format: formatSchema.nullish() })
    .nullish(),
  metadata: z.looseObject({ user_id: z.string().nullish() }).nullish(),
  cache_control: z.unknown().optional(),
  service_tier: z.enum(['auto', 'standard_only']).nullish(),
  stream: z.boolean().nullish(),
});

/**
 * Of `POST /v1/messages/count_tokens` (SDK 1.12, `MessageCountTokensParams`): the same, but nothing
 * is to be written.
 */
export const countBodySchema = messagesBodySchema.extend({
  max_tokens: z.number().int().min(1).nullish(),
});
export type MessagesBody = z.infer<typeof countBodySchema>;
