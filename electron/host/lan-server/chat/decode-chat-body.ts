import type { ChatRequest, ToolDefinition } from '../../../../shared/chat.ts';
import type { Phrase } from '../../../../shared/messages/phrase-params.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';
import { toChatMessage } from './to-chat-message.ts';
import { chatBodySchema, type ChatBody, type ChatBodyTool } from './chat-body-schema.ts';
import { ParameterError } from '../wire/openai-errors.ts';

/** OpenAI’s chat completions body as our request. Fields that our vocabulary lacks stay in `extra`. */

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

function toTool(tool: ChatBodyTool, index: number): ToolDefinition {
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
    ...(tool.cache_control ? { isCachePoint: true as const } : {}),
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
    messages: body.messages.map(toChatMessage),
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
