import { z } from 'zod';
import { limitedArray, mostMessages, mostTools } from '../wire/limited-array.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';

/**
 * The body of `POST /v1/responses` (openai-node 6, `ResponseCreateParamsBase`), as far as it is
 * read; other fields are passed on.
 */

const partSchema = z.looseObject({
  type: z.string(),
  text: z.string().nullish(),
  refusal: z.string().nullish(),
  image_url: z.string().nullish(),
  detail: z.string().nullish(),
});
export type InputPart = z.infer<typeof partSchema>;

/**
 * One input or output item of any type (openai-node 6, `ResponseInputItem`); `to-messages.ts` lists
 * the supported ones.
 */
export const itemSchema = z.looseObject({
  type: z.string().nullish(),
  role: z.enum(['user', 'assistant', 'system', 'developer']).nullish(),
  content: z.union([z.string(), limitedArray(partSchema, mostMessages)]).nullish(),
  status: z.string().nullish(),
  call_id: z.string().nullish(),
  name: z.string().nullish(),
  arguments: z.string().nullish(),
  /** Of reasoning, as an earlier response had it. */
  encrypted_content: z.string().nullish(),
  output: z.union([z.string(), limitedArray(partSchema, mostMessages)]).nullish(),
});
export type ResponseItem = z.infer<typeof itemSchema>;

const toolSchema = z.looseObject({
  type: z.string(),
  name: z.string().min(1).nullish(),
  description: z.string().nullish(),
  parameters: z.record(z.string(), z.unknown()).nullish(),
  strict: z.boolean().nullish(),
});
export type ResponseTool = z.infer<typeof toolSchema>;

const formatSchema = z.union([
  z.object({ type: z.enum(['text', 'json_object']) }),
  z.object({
    type: z.literal('json_schema'),
    name: z.string().min(1),
    schema: z.record(z.string(), z.unknown()),
    description: z.string().nullish(),
    strict: z.boolean().nullish(),
  }),
]);
export type TextFormat = z.infer<typeof formatSchema>;

/** At most 16 pairs, keys up to 64 and values up to 512 characters (openai-node 6, `Metadata`). */
const metadataSchema = z
  .record(z.string().max(64), z.string().max(512))
  .refine((pairs) => Object.keys(pairs).length <= 16, phrase('fields.morePairs').text)
  .meta({ maxProperties: 16 });

/**
 * Other types are OpenAI's own tools, which the decoder refuses by name; the description of the API
 * has only what is accepted.
 */
const choiceSchema = z
  .looseObject({
    type: z.string().meta({ enum: ['function'] }),
    name: z.string().nullish().meta({ type: 'string', minLength: 1 }),
  })
  .meta({ required: ['type', 'name'] });

const penalty = z.number().min(-2).max(2);

export const responsesBodySchema = z.looseObject({
  model: z.string().min(1),
  input: z.union([z.string(), limitedArray(itemSchema, mostMessages)]),
  instructions: z.string().nullish(),
  previous_response_id: z.string().min(1).nullish(),
  store: z.boolean().nullish(),
  stream: z.boolean().nullish(),
  stream_options: z.looseObject({ include_obfuscation: z.boolean().nullish() }).nullish(),
  max_output_tokens: z.number().int().min(1).nullish(),
  temperature: z.number().min(0).max(2).nullish(),
  top_p: z.number().min(0).max(1).nullish(),
  tools: limitedArray(toolSchema, mostTools).nullish(),
  tool_choice: z.union([z.enum(['auto', 'none', 'required']), choiceSchema]).nullish(),
  parallel_tool_calls: z.boolean().nullish(),
  text: z
    .looseObject({
      format: formatSchema.nullish(),
      verbosity: z.enum(['low', 'medium', 'high']).nullish(),
    })
    .nullish(),
  reasoning: z
    .looseObject({
      effort: z.enum(['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max']).nullish(),
      summary: z.enum(['auto', 'concise', 'detailed']).nullish(),
    })
    .nullish(),
  include: limitedArray(z.string(), 100).nullish(),
  metadata: metadataSchema.nullish(),
  presence_penalty: penalty.nullish(),
  frequency_penalty: penalty.nullish(),
  top_logprobs: z.number().int().min(0).max(20).nullish(),
  max_tool_calls: z.number().int().min(1).nullish(),
  service_tier: z.string().nullish(),
  safety_identifier: z.string().max(64).nullish(),
  prompt_cache_key: z.string().max(64).nullish(),
  user: z.string().nullish(),
  truncation: z.enum(['auto', 'disabled']).nullish(),
  background: z.boolean().nullish(),
});
export type ResponsesBody = z.infer<typeof responsesBodySchema>;

/** This turn's items; a string is a message of the user. */
export const itemsOf = ({ input }: ResponsesBody): readonly ResponseItem[] =>
  typeof input === 'string'
    ? [{ type: 'message', role: 'user', content: [{ type: 'input_text', text: input }] }]
    : input;
