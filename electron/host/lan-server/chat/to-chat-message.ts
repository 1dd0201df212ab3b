import type { ChatMessage, ImagePart, TextPart, ToolCall } from '../../../../shared/chat.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';
import { ParameterError } from '../wire/openai-errors.ts';
import type { ChatBodyMessage, ChatBodyPart } from './chat-body-schema.ts';

type Part = TextPart | ImagePart;

/** Names of a text part in both of OpenAI's APIs. */
const textTypes = new Set(['text', 'input_text', 'output_text']);

const isReasoning = ({ type }: ChatBodyPart): boolean =>
  type === 'thinking' || type === 'reasoning';

/** The text of a part of Mistral's reasoning, which is a list of texts. */
function reasoningIn({ text, thinking }: ChatBodyPart): string {
  if (typeof text === 'string') return text;
  if (typeof thinking === 'string') return thinking;
  return (Array.isArray(thinking) ? thinking : [])
    .map((part: unknown) => (part as { text?: unknown } | null)?.text)
    .filter((one) => typeof one === 'string')
    .join('');
}

function toPart(part: ChatBodyPart, path: string): Part {
  const mark = part.cache_control ? { isCachePoint: true as const } : {};
  if (textTypes.has(part.type) && typeof part.text === 'string')
    return { type: 'text', text: part.text, ...mark };
  if (part.type === 'refusal' && typeof part.refusal === 'string')
    return { type: 'text', text: part.refusal };
  if (part.type === 'image_url' && part.image_url) {
    const { url, detail } = part.image_url;
    return { type: 'image', url, ...(detail ? { detail } : {}), ...mark };
  }
  throw new ParameterError(
    `${path}.type`,
    phrase('fields.badPart', { type: part.type }),
    'unsupported_value',
  );
}

/** LiteLLM has the mark next to the content, of which it is the end. */
function markedAtEnd(content: ChatMessage['content']): ChatMessage['content'] {
  const parts: readonly Part[] =
    typeof content === 'string' ? [{ type: 'text', text: content }] : content;
  return parts.map((part, at) =>
    at === parts.length - 1 ? { ...part, isCachePoint: true } : part,
  );
}

function toContent(message: ChatBodyMessage, path: string): ChatMessage['content'] {
  const { content, cache_control: mark } = message;
  const said = Array.isArray(content)
    ? content.flatMap((part, at) => (isReasoning(part) ? [] : [toPart(part, `${path}.${at}`)]))
    : (content ?? '');
  if (said.length === 0) return '';
  return mark ? markedAtEnd(said) : said;
}

const toCall = ({
  id,
  function: called,
  extra_content: extra,
}: NonNullable<ChatBodyMessage['tool_calls']>[number]): ToolCall => ({
  id,
  name: called.name,
  arguments:
    typeof called.arguments === 'string'
      ? called.arguments
      : called.arguments
        ? JSON.stringify(called.arguments)
        : '',
  ...(extra ? { extraContent: extra } : {}),
});

/** Turns that clients replay with `content: null`: an answer that only thought or called, a result. */
const mayBeNull = ({ role }: ChatBodyMessage): boolean => role === 'assistant' || role === 'tool';

export function toChatMessage(message: ChatBodyMessage, index: number): ChatMessage {
  const { role, content, name, tool_calls: calls, tool_call_id: callId } = message;
  if (role === 'tool' && !callId)
    throw new ParameterError(`messages.${index}.tool_call_id`, phrase('fields.toolNeedsId'));
  if ((content === null || content === undefined) && !mayBeNull(message))
    throw new ParameterError(`messages.${index}.content`, phrase('fields.contentMissing'));
  const thought = Array.isArray(content)
    ? content.filter(isReasoning).map(reasoningIn).join('')
    : '';
  const reasoning = message.reasoning_content || thought;
  const details = message.reasoning_details;
  return {
    role: role === 'developer' ? 'system' : role,
    content: toContent(message, `messages.${index}.content`),
    ...(name ? { name } : {}),
    ...(calls?.length ? { toolCalls: calls.map(toCall) } : {}),
    ...(callId ? { toolCallId: callId } : {}),
    ...(reasoning ? { reasoning } : {}),
    ...(details?.length ? { reasoningDetails: details } : {}),
  };
}
