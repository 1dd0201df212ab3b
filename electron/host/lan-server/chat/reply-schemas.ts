import { z } from 'zod';

/** Replies in OpenAI's forms (openai-node 6), as openai-reply.ts and openai-completions.ts make them. */

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
const probability = z.looseObject({ token: z.string(), logprob: z.number() });
/** Where they were asked for. */
const chatLogprobs = z
  .object({
    content: z.array(probability.extend({ top_logprobs: z.array(probability) })),
    refusal: z.null(),
  })
  .nullable();
const textLogprobs = z
  .object({
    tokens: z.array(z.string()),
    token_logprobs: z.array(z.number()),
    top_logprobs: z.array(z.record(z.string(), z.number())),
    text_offset: z.array(z.number().int()),
  })
  .nullable();
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
      logprobs: chatLogprobs,
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
      logprobs: textLogprobs,
      finish_reason: finishReason,
    }),
  ),
  usage: usage.optional(),
});
