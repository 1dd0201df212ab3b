import type { ChatRequest } from '../../../../shared/chat.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';
import { ParameterError } from '../wire/openai-errors.ts';
import { messagesBodySchema, type MessagesBody } from './messages-schema.ts';
import { toChatMessages } from './to-chat-messages.ts';
import { toToolChoice, toToolDefinition } from './to-chat-tools.ts';

const known = new Set(Object.keys(messagesBodySchema.shape));

const filled = (value: unknown): boolean => value !== null && value !== undefined;

/**
 * Fields that our vocabulary has no name for. `cache_control` is left out, as is the default tier:
 * it makes an answer cheaper and never different, and the codec sets breakpoints itself.
 */
function extraOf(body: MessagesBody): Record<string, unknown> {
  const {
    top_k: topK,
    thinking,
    output_config: output,
    metadata,
    service_tier: tier,
    tool_choice: choice,
  } = body;
  const { effort, format: _, ...rest } = output ?? {};
  const named = {
    top_k: topK,
    thinking,
    reasoning_effort: effort,
    output_config: Object.keys(rest).length > 0 ? rest : undefined,
    user: metadata?.user_id,
    service_tier: tier === 'standard_only' ? tier : undefined,
    parallel_tool_calls: choice?.disable_parallel_tool_use === true ? false : undefined,
  };
  const unknown = Object.entries(body).filter(([key]) => !known.has(key));
  return Object.fromEntries(
    [...unknown, ...Object.entries(named)].filter(([, value]) => filled(value)),
  );
}

function toFormat(body: MessagesBody): Pick<ChatRequest, 'responseFormat'> {
  const format = body.output_config?.format;
  return format
    ? {
        responseFormat: {
          type: 'json_schema',
          json_schema: { name: 'output', schema: format.schema, strict: true },
        },
      }
    : {};
}

function refuseImpossible(body: MessagesBody): void {
  const servers = body['mcp_servers'];
  if (Array.isArray(servers) && servers.length > 0)
    throw new ParameterError('mcp_servers', phrase('fields.mcpServers'), 'unsupported_parameter');
}

/** Names of our fields in Anthropic's dialect, for a refusal. */
const wireNames: Readonly<Record<string, string>> = {
  response_format: 'output_config.format',
  reasoning_effort: 'output_config.effort',
};

export interface Decoded {
  request: ChatRequest;
  /** The caller's name for a field of the request, such as `messages.2.content`. */
  wireName: (field: string) => string;
}

/** Decodes a checked body. Throws `ParameterError` that names what cannot be carried. */
export function decodeMessagesBody(body: MessagesBody): Decoded {
  refuseImpossible(body);
  const { messages, fields } = toChatMessages(body);
  const extra = extraOf(body);
  const request: ChatRequest = {
    model: body.model,
    messages,
    ...(body.max_tokens ? { maxTokens: body.max_tokens } : {}),
    ...(typeof body.temperature === 'number' ? { temperature: body.temperature } : {}),
    ...(typeof body.top_p === 'number' ? { topP: body.top_p } : {}),
    ...(body.stop_sequences?.length ? { stop: body.stop_sequences } : {}),
    ...(body.tools?.length ? { tools: body.tools.map(toToolDefinition) } : {}),
    ...(body.tool_choice ? { toolChoice: toToolChoice(body.tool_choice) } : {}),
    ...toFormat(body),
    ...(Object.keys(extra).length > 0 ? { extra } : {}),
  };
  const wireName = (field: string): string => {
    const at = /^messages\.(\d+)/.exec(field)?.[1];
    const nested = field
      .replace(/^(tools\.\d+)\.function\.parameters/, '$1.input_schema')
      .replace(/^response_format\.json_schema\./, 'output_config.format.');
    return (at === undefined ? wireNames[nested] : fields[Number(at)]) ?? nested;
  };
  return { request, wireName };
}
