import { z } from 'zod';

/** Replies in OpenAI's forms (openai-node 6), as openai-reply.ts and its neighbours make them. */

const count = z.number().int().min(0);
const usage = z.object({
  prompt_tokens: count,
  completion_tokens: count,
  total_tokens: count,
  prompt_tokens_details: z.object({ cached_tokens: count }),
  completion_tokens_details: z.object({ reasoning_tokens: count }),
});
const toolCall = z.object({
  id: z.string(),
  type: z.literal('function'),
  function: z.object({ name: z.string(), arguments: z.string() }),
});
const finishReason = z.enum(['stop', 'length', 'tool_calls', 'content_filter']);

export const chatCompletionSchema = z.object({
  id: z.string(),
  object: z.literal('chat.completion'),
  created: z.number().int(),
  model: z.string(),
  system_fingerprint: z.null(),
  choices: z.array(
    z.object({
      index: z.number().int(),
      message: z.object({
        role: z.literal('assistant'),
        content: z.string().nullable(),
        refusal: z.null(),
        reasoning_content: z.string().optional(),
        tool_calls: z.array(toolCall).optional(),
      }),
      logprobs: z.null(),
      finish_reason: finishReason,
    }),
  ),
  usage: usage.optional(),
});

export const completionSchema = z.object({
  id: z.string(),
  object: z.literal('text_completion'),
  created: z.number().int(),
  model: z.string(),
  choices: z.array(
    z.object({
      text: z.string(),
      index: z.number().int(),
      logprobs: z.null(),
      finish_reason: finishReason,
    }),
  ),
  usage: usage.optional(),
});

export const embeddingListSchema = z.object({
  object: z.literal('list'),
  model: z.string(),
  data: z.array(
    z.object({
      object: z.literal('embedding'),
      index: z.number().int(),
      embedding: z.union([
        z.array(z.number()),
        z.string().meta({ description: 'Little-endian float32 in base64.' }),
      ]),
    }),
  ),
  usage: z.object({ prompt_tokens: count, total_tokens: count }),
});

export const modelSchema = z.object({
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
export const modelListSchema = z.object({ object: z.literal('list'), data: z.array(modelSchema) });

const reasons = z.array(z.object({ code: z.string(), detail: z.string() }));
const milliseconds = z.number().nullable();
export const requestDetailSchema = z.object({
  id: z.string(),
  object: z.literal('hearth.request'),
  created: z.number().int(),
  requested_model: z.string(),
  model: z.string().nullable(),
  provider: z.string().nullable(),
  account: z.string().nullable(),
  local: z.boolean(),
  local_only: z.boolean(),
  outcome: z.enum(['running', 'ok', 'failed', 'aborted', 'interrupted']),
  error_code: z.string().nullable(),
  cached: z.boolean(),
  usage: z.object({
    input_tokens: count,
    output_tokens: count,
    source: z.enum(['reported', 'estimated', 'unknown']),
  }),
  cost: z.object({ micro: z.number(), currency: z.string().nullable() }).nullable(),
  price: z.looseObject({}).nullable(),
  first_token_ms: milliseconds,
  total_ms: milliseconds,
  policy: z.object({ alias: z.string(), version: z.number().int() }).nullable(),
  explanation: reasons,
  attempts: z.array(
    z.object({
      order: z.number().int(),
      provider: z.string(),
      account: z.string().nullable(),
      model: z.string(),
      local: z.boolean(),
      outcome: z.enum(['served', 'failed', 'passed_over', 'not_needed', 'aborted', 'running']),
      hedge: z.boolean(),
      reasons,
      error: z.object({ code: z.string(), message: z.string().nullable() }).nullable(),
      first_token_ms: milliseconds,
      total_ms: milliseconds,
    }),
  ),
});

export const readinessSchema = z.object({
  ready: z.boolean(),
  chat_model: z.string().nullable(),
  embedding_model: z.string().nullable(),
});
