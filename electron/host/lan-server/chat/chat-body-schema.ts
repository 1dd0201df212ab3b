import { z } from 'zod';
import { limitedArray, mostMessages, mostTools } from '../wire/limited-array.ts';
import { mostChoices } from './openai-choices.ts';

/** OpenAI's chat completions body, with what compatible servers and their clients add. */

/** A mark of Anthropic's, that OpenRouter and LiteLLM take in this dialect. */
const markSchema = z.looseObject({ type: z.string() }).nullish();

const toolCallSchema = z.looseObject({
  id: z.string(),
  type: z.literal('function').nullish(),
  function: z.looseObject({
    name: z.string(),
    /** Clients replay the object that a server gave them. */
    arguments: z.union([z.string(), z.record(z.string(), z.unknown())]).nullish(),
  }),
  extra_content: z.record(z.string(), z.unknown()).nullish(),
});

const partSchema = z.looseObject({
  type: z.string(),
  text: z.string().nullish(),
  refusal: z.string().nullish(),
  /** Of Mistral's reasoning, as its server gave it. */
  thinking: z.unknown().optional(),
  image_url: z.object({ url: z.string(), detail: z.string().nullish() }).nullish(),
  cache_control: markSchema,
});

export type ChatBodyPart = z.infer<typeof partSchema>;

const messageSchema = z.looseObject({
  role: z.enum(['system', 'developer', 'user', 'assistant', 'tool']),
  content: z.union([z.string(), limitedArray(partSchema, mostMessages)]).nullish(),
  name: z.string().nullish(),
  tool_calls: limitedArray(toolCallSchema, mostTools).nullish(),
  tool_call_id: z.string().nullish(),
  reasoning_content: z.string().nullish(),
  reasoning_details: limitedArray(z.unknown(), mostMessages).nullish(),
  cache_control: markSchema,
});

export type ChatBodyMessage = z.infer<typeof messageSchema>;

const toolSchema = z.looseObject({
  type: z.string(),
  function: z
    .looseObject({
      name: z.string().min(1),
      description: z.string().nullish(),
      parameters: z.record(z.string(), z.unknown()).nullish(),
      strict: z.boolean().nullish(),
    })
    .optional(),
  cache_control: markSchema,
});

export type ChatBodyTool = z.infer<typeof toolSchema>;

export const chatBodySchema = z.looseObject({
  model: z.string().min(1),
  messages: limitedArray(messageSchema, mostMessages, 1),
  max_tokens: z.number().int().min(1).nullish(),
  max_completion_tokens: z.number().int().min(1).nullish(),
  temperature: z.number().min(0).max(2).nullish(),
  top_p: z.number().min(0).max(1).nullish(),
  stop: z.union([z.string(), z.array(z.string()).max(16)]).nullish(),
  seed: z.number().int().nullish(),
  tools: limitedArray(toolSchema, mostTools).nullish(),
  tool_choice: z.unknown().optional(),
  response_format: z.unknown().optional(),
  stream: z.boolean().nullish(),
  stream_options: z.looseObject({ include_usage: z.boolean().nullish() }).nullish(),
  n: z.number().int().min(1).max(mostChoices).nullish(),
});
export type ChatBody = z.infer<typeof chatBodySchema>;
