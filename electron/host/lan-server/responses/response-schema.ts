import { z } from 'zod';

/** Fields that the server sets; the others repeat the request (response-object.ts). */
export const responseSchema = z.looseObject({
  id: z.string(),
  object: z.literal('response'),
  created_at: z.number(),
  completed_at: z.number().nullable(),
  status: z.enum(['in_progress', 'completed', 'incomplete', 'failed', 'cancelled']),
  model: z.string(),
  output: z.array(
    z.looseObject({
      id: z.string(),
      type: z.enum(['message', 'reasoning', 'function_call', 'custom_tool_call']),
    }),
  ),
  error: z.looseObject({}).nullable(),
  incomplete_details: z.looseObject({}).nullable(),
  previous_response_id: z.string().nullable(),
  usage: z
    .object({
      input_tokens: z.number(),
      input_tokens_details: z.looseObject({ cached_tokens: z.number() }),
      output_tokens: z.number(),
      output_tokens_details: z.looseObject({ reasoning_tokens: z.number() }),
      total_tokens: z.number(),
    })
    .nullable(),
});
