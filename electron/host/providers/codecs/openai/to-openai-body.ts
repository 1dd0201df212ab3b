import type OpenAI from 'openai';
import type { ChatMessage, ChatRequest } from '../../../../../shared/chat.ts';
import type { Provider } from '../../provider-data.ts';

type Part = OpenAI.Chat.ChatCompletionContentPart;

const given = (fields: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));

function toContent(content: ChatMessage['content']): string | Part[] {
  if (typeof content === 'string') return content;
  return content.map((part): Part =>
    part.type === 'text'
      ? { type: 'text', text: part.text }
      : { type: 'image_url', image_url: { url: part.url, ...given({ detail: part.detail }) } },
  );
}

function toMessage({
  role,
  content,
  name,
  toolCalls,
  toolCallId,
  reasoning,
}: ChatMessage): Record<string, unknown> {
  return given({
    role,
    content: toolCalls !== undefined && content === '' ? null : toContent(content),
    name,
    tool_calls: toolCalls?.map((call) => ({
      id: call.id,
      type: 'function',
      function: { name: call.name, arguments: call.arguments },
    })),
    tool_call_id: toolCallId,
    reasoning_content: reasoning,
  });
}

/**
 * The body of `POST /chat/completions`, streamed and with usage asked for, unless it is to be
 * answered `plain`. Further fields are those that `withCarriedFields` let through; ours come first,
 * and the provider's quirks last.
 */
export function toOpenAiBody(
  request: ChatRequest,
  provider: Pick<Provider, 'tokenLimitField' | 'quirks'> | undefined,
  { plain = false } = {},
): Record<string, unknown> {
  const {
    model,
    messages,
    maxTokens,
    temperature,
    topP,
    stop,
    seed,
    tools,
    toolChoice,
    responseFormat,
    extra,
  } = request;
  const body = {
    ...extra,
    ...given({
      [provider?.tokenLimitField ?? 'max_tokens']: maxTokens,
      temperature,
      top_p: topP,
      stop,
      seed,
      tools: tools?.map(({ name, description, parameters, strict }) => ({
        type: 'function',
        function: given({ name, description, parameters, strict }),
      })),
      tool_choice: toolChoice,
      response_format: responseFormat,
    }),
    model,
    messages: messages.map(toMessage),
    ...(plain ? { stream: false } : { stream: true, stream_options: { include_usage: true } }),
  };
  return provider?.quirks?.request?.(body) ?? body;
}
