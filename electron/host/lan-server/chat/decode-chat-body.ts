import { z } from 'zod';
import type {
  ChatMessage,
  ChatRequest,
  ImagePart,
  TextPart,
  ToolCall,
  ToolDefinition,
} from '../../../../shared/chat.ts';
import type { Phrase } from '../../../../shared/messages/phrase-params.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';
import { limitedArray, mostMessages, mostTools } from '../wire/limited-array.ts';
import { mostChoices } from './openai-choices.ts';
import { ParameterError } from '../wire/openai-errors.ts';

/** OpenAI's chat completions body. Fields that our vocabulary has no name for stay in `extra`. */

const toolCallSchema = z.looseObject({
  id: z.string(),
  type: z.literal('function').optional(),
  function: z.object({ name: z.string(), arguments: z.string() }),
});

const partSchema = z.looseObject({
  type: z.string(),
  text: z.string().optional(),
  refusal: z.string().optional(),
  image_url: z.object({ url: z.string(), detail: z.string().nullish() }).optional(),
});

const messageSchema = z.looseObject({
  role: z.enum(['system', 'developer', 'user', 'assistant', 'tool']),
  content: z.union([z.string(), limitedArray(partSchema, mostMessages)]).nullish(),
  name: z.string().nullish(),
  tool_calls: limitedArray(toolCallSchema, mostTools).nullish(),
  tool_call_id: z.string().nullish(),
  reasoning_content: z.string().nullish(),
});

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
});

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

const known = new Set(Object.keys(chatBodySchema.shape));

const unsupported = (param: string, what: string | Phrase): ParameterError =>
  new ParameterError(
    param,
    phrase('lan.unsupported', { field: param, why: what }),
    'unsupported_parameter',
  );

/** Refuses what our events cannot carry, for any provider. */
function refuseImpossible(body: ChatBody): void {
  if (body['functions'] !== undefined && body['functions'] !== null)
    throw unsupported('functions', phrase('fields.replacedByTools'));
  if (body['function_call'] !== undefined && body['function_call'] !== null)
    throw unsupported('function_call', phrase('fields.replacedByToolChoice'));
  const modalities = body['modalities'];
  if (Array.isArray(modalities) && modalities.some((one) => one !== 'text'))
    throw unsupported('modalities', phrase('fields.answersInText'));
}

function toParts(
  content: readonly z.infer<typeof partSchema>[],
  path: string,
): (TextPart | ImagePart)[] {
  return content.map((part, index) => {
    if (part.type === 'text' && part.text !== undefined) return { type: 'text', text: part.text };
    if (part.type === 'refusal' && part.refusal !== undefined)
      return { type: 'text', text: part.refusal };
    if (part.type === 'image_url' && part.image_url !== undefined) {
      const { url, detail } = part.image_url;
      return { type: 'image', url, ...(detail ? { detail } : {}) };
    }
    throw new ParameterError(
      `${path}.${index}.type`,
      phrase('fields.badPart', { type: part.type }),
      'unsupported_value',
    );
  });
}

function toMessage(message: ChatBody['messages'][number], index: number): ChatMessage {
  const {
    role,
    content,
    name,
    tool_calls: calls,
    tool_call_id: callId,
    reasoning_content: reasoning,
  } = message;
  if (role === 'tool' && !callId)
    throw new ParameterError(`messages.${index}.tool_call_id`, phrase('fields.toolNeedsId'));
  if ((content === null || content === undefined) && (role !== 'assistant' || !calls?.length))
    throw new ParameterError(`messages.${index}.content`, phrase('fields.contentMissing'));
  const toolCalls = calls?.map((call): ToolCall => ({
    id: call.id,
    name: call.function.name,
    arguments: call.function.arguments,
  }));
  return {
    role: role === 'developer' ? 'system' : role,
    content: Array.isArray(content)
      ? toParts(content, `messages.${index}.content`)
      : (content ?? ''),
    ...(name ? { name } : {}),
    ...(toolCalls?.length ? { toolCalls } : {}),
    ...(callId ? { toolCallId: callId } : {}),
    ...(reasoning ? { reasoning } : {}),
  };
}

function toTool(tool: z.infer<typeof toolSchema>, index: number): ToolDefinition {
  if (tool.type !== 'function' || tool.function === undefined)
    throw new ParameterError(
      `tools.${index}.type`,
      phrase('fields.toolType', { type: tool.type }),
      'unsupported_value',
    );
  const { name, description, parameters, strict } = tool.function;
  return {
    name,
    ...(description ? { description } : {}),
    parameters: parameters ?? { type: 'object', properties: {} },
    ...(typeof strict === 'boolean' ? { strict } : {}),
  };
}

function extraOf(body: ChatBody): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(body).filter(
      ([key, value]) => !known.has(key) && value !== null && value !== undefined,
    ),
  );
}

/** Decodes a checked body. Throws `ParameterError` that names what cannot be carried. */
export function decodeChatBody(body: ChatBody): ChatRequest {
  refuseImpossible(body);
  const maxTokens = body.max_completion_tokens ?? body.max_tokens;
  const stop = typeof body.stop === 'string' ? [body.stop] : body.stop;
  const extra = extraOf(body);
  return {
    model: body.model,
    messages: body.messages.map(toMessage),
    ...(maxTokens ? { maxTokens } : {}),
    ...(typeof body.temperature === 'number' ? { temperature: body.temperature } : {}),
    ...(typeof body.top_p === 'number' ? { topP: body.top_p } : {}),
    ...(stop?.length ? { stop } : {}),
    ...(typeof body.seed === 'number' ? { seed: body.seed } : {}),
    ...(body.tools?.length ? { tools: body.tools.map(toTool) } : {}),
    ...(body.tool_choice === undefined || body.tool_choice === null
      ? {}
      : { toolChoice: body.tool_choice }),
    ...(body.response_format === undefined || body.response_format === null
      ? {}
      : { responseFormat: body.response_format }),
    ...(Object.keys(extra).length > 0 ? { extra } : {}),
  };
}
