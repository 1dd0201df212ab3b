import type OpenAI from 'openai';
import { textOf, type ChatMessage, type ChatRequest } from '../../../../../shared/chat.ts';
import type { Provider } from '../../provider-data.ts';

type Part = OpenAI.Chat.ChatCompletionContentPart;

const given = (fields: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));

/** A mark of Anthropic's in OpenAI's form (openrouter.ai/docs/features/prompt-caching). */
const markOf = (
  { isCachePoint }: { isCachePoint?: true },
  isExtended: boolean,
): { cache_control?: { type: 'ephemeral' } } =>
  isExtended && isCachePoint === true ? { cache_control: { type: 'ephemeral' } } : {};

/** Whether a text is in parts only for its marks. */
const isOneText = ({ role, content }: ChatMessage): boolean =>
  typeof content !== 'string' &&
  (content.length === 1 || role === 'system') &&
  content.every(({ type }) => type === 'text') &&
  content.some(({ isCachePoint }) => isCachePoint === true);

function toContent(message: ChatMessage, isExtended: boolean): string | Part[] {
  const { content } = message;
  if (typeof content === 'string') return content;
  if (!isExtended && isOneText(message)) return textOf(content);
  return content.map((part): Part => ({
    ...(part.type === 'text'
      ? { type: 'text', text: part.text }
      : { type: 'image_url', image_url: { url: part.url, ...given({ detail: part.detail }) } }),
    ...markOf(part, isExtended),
  }));
}

function toMessage(message: ChatMessage, isExtended: boolean): Record<string, unknown> {
  const { role, content, name, toolCalls, toolCallId, reasoning, reasoningDetails } = message;
  return given({
    role,
    content: toolCalls !== undefined && content === '' ? null : toContent(message, isExtended),
    name,
    tool_calls: toolCalls?.map((call) => ({
      id: call.id,
      type: 'function',
      function: { name: call.name, arguments: call.arguments },
      ...(isExtended ? given({ extra_content: call.extraContent }) : {}),
    })),
    tool_call_id: toolCallId,
    reasoning_content: reasoning,
    ...(isExtended ? given({ reasoning_details: reasoningDetails }) : {}),
  });
}

/**
 * The body of `POST /chat/completions`, streamed and with usage asked for, unless it is to be
 * answered `plain`. Further fields are those that `withCarriedFields` let through; ours come first,
 * and the provider's quirks last.
 */
export function toOpenAiBody(
  request: ChatRequest,
  provider: Pick<Provider, 'tokenLimitField' | 'quirks' | 'takesExtensions'> | undefined,
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
  const isExtended = provider?.takesExtensions === true;
  const body = {
    ...extra,
    ...given({
      [provider?.tokenLimitField ?? 'max_tokens']: maxTokens,
      temperature,
      top_p: topP,
      stop,
      seed,
      tools: tools?.map(({ name, description, parameters, strict, ...tool }) => ({
        type: 'function',
        function: given({ name, description, parameters, strict }),
        ...markOf(tool, isExtended),
      })),
      tool_choice: toolChoice,
      response_format: responseFormat,
    }),
    model,
    messages: messages.map((message) => toMessage(message, isExtended)),
    ...(plain ? { stream: false } : { stream: true, stream_options: { include_usage: true } }),
  };
  return provider?.quirks?.request?.(body) ?? body;
}
