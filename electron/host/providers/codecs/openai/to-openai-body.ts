import type OpenAI from 'openai';
import type { ChatMessage, ChatRequest } from '../../../../../shared/chat.ts';

type Body = OpenAI.Chat.ChatCompletionCreateParamsStreaming;
type Param = OpenAI.Chat.ChatCompletionMessageParam;

function toContent(content: ChatMessage['content']): string | OpenAI.Chat.ChatCompletionContentPart[] {
  if (typeof content === 'string') return content;
  return content.map((part) =>
    part.type === 'text' ? { type: 'text', text: part.text } : { type: 'image_url', image_url: { url: part.url, ...(part.detail === undefined ? {} : { detail: part.detail as 'auto' }) } },
  );
}

function toMessage({ role, content, name, toolCalls, toolCallId, reasoning }: ChatMessage): Param {
  return {
    role,
    content: toolCalls !== undefined && content === '' ? null : toContent(content),
    ...(name === undefined ? {} : { name }),
    ...(toolCalls === undefined ? {} : { tool_calls: toolCalls.map((call) => ({ id: call.id, type: 'function', function: { name: call.name, arguments: call.arguments } })) }),
    ...(toolCallId === undefined ? {} : { tool_call_id: toolCallId }),
    ...(reasoning === undefined ? {} : { reasoning_content: reasoning }),
  } as Param;
}

/** The body of `POST /chat/completions`, always streamed and with usage asked for; fields that we have no word for go along. */
export function toOpenAiBody(request: ChatRequest): Body {
  const { model, messages, maxTokens, temperature, topP, stop, seed, tools, toolChoice, responseFormat, extra } = request;
  const body: Record<string, unknown> = {
    ...extra,
    model,
    messages: messages.map(toMessage),
    max_tokens: maxTokens,
    temperature,
    top_p: topP,
    stop,
    seed,
    tools: tools?.map(({ name, description, parameters, strict }) => ({ type: 'function', function: { name, description, parameters, strict } })),
    tool_choice: toolChoice,
    response_format: responseFormat,
    stream: true,
    stream_options: { include_usage: true },
  };
  return body as unknown as Body;
}
