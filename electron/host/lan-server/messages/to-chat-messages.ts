// Converts the messages of a request in Anthropic's dialect (POST /v1/messages) into the messages that
// the router takes. Content that no backend could receive is refused by its path; Anthropic's tool
// results, which are blocks of a user's message, become messages of their own.
import type { ChatMessage, ImagePart, TextPart, ToolCall } from '../../../../shared/chat.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';
import { ParameterError } from '../wire/openai-errors.ts';
import type { MessagesBody, WireBlock, WireMessage, WirePart } from './messages-schema.ts';

type Part = TextPart | ImagePart;

/** SDK 1.12, `Base64ImageSource.media_type`. */
const mediaTypes = new Set(['image/jpeg', 'image/png', 'image/gif', 'image/webp']);

function toImage({ source }: WirePart, path: string): ImagePart {
  if (source?.type === 'url' && source.url && /^https?:\/\//i.test(source.url))
    return { type: 'image', url: source.url };
  if (source?.type !== 'base64' || !source.data)
    throw new ParameterError(
      `${path}.source`,
      phrase('fields.imageSource', { path }),
      'unsupported_value',
    );
  if (!mediaTypes.has(source.media_type ?? ''))
    throw new ParameterError(
      `${path}.source.media_type`,
      phrase('fields.imageType', { path }),
      'unsupported_value',
    );
  return { type: 'image', url: `data:${source.media_type ?? ''};base64,${source.data}` };
}

function toPart(part: WirePart, path: string): Part {
  const mark = part.cache_control ? { isCachePoint: true as const } : {};
  if (part.type === 'text' && typeof part.text === 'string')
    return { type: 'text', text: part.text, ...mark };
  if (part.type === 'image') return { ...toImage(part, path), ...mark };
  throw new ParameterError(
    `${path}.type`,
    phrase('fields.badBlock', { path, type: part.type }),
    'unsupported_value',
  );
}

/** A single text becomes a string, which every backend reads; one with a mark keeps it. */
const tidy = (parts: readonly Part[]): ChatMessage['content'] =>
  parts.length === 1 && parts[0]?.type === 'text' && parts[0].isCachePoint !== true
    ? parts[0].text
    : parts;

/** A mark on a whole result is one at the end of its content. */
function markedAtEnd(content: ChatMessage['content']): ChatMessage['content'] {
  const parts: readonly Part[] =
    typeof content === 'string' ? [{ type: 'text', text: content }] : content;
  return parts.map((part, at) =>
    at === parts.length - 1 ? { ...part, isCachePoint: true } : part,
  );
}

const toContent = (content: string | readonly WirePart[], path: string): ChatMessage['content'] =>
  typeof content === 'string'
    ? content
    : tidy(content.map((part, at) => toPart(part, `${path}.${at}`)));

/** A failed tool result starts with these words, since only one backend has a field for it. */
const failedTool = 'The tool failed:';

function toToolResult(block: WireBlock, path: string): ChatMessage {
  if (!block.tool_use_id)
    throw new ParameterError(`${path}.tool_use_id`, phrase('fields.toolUseIdMissing', { path }));
  const content = toContent(block.content ?? '', `${path}.content`);
  const failed =
    typeof content === 'string'
      ? `${failedTool} ${content}`
      : [{ type: 'text' as const, text: failedTool }, ...content];
  const result = block.is_error === true ? failed : content;
  return {
    role: 'tool',
    content: block.cache_control ? markedAtEnd(result) : result,
    toolCallId: block.tool_use_id,
  };
}

/**
 * A user's turn may contain several tool results and a text: each becomes a message, in the same
 * order.
 */
function fromUser(blocks: readonly WireBlock[], path: string): ChatMessage[] {
  const messages: ChatMessage[] = [];
  let parts: Part[] = [];
  const say = (): void => {
    if (parts.length > 0) messages.push({ role: 'user', content: tidy(parts) });
    parts = [];
  };
  for (const [at, block] of blocks.entries()) {
    if (block.type === 'tool_result') {
      say();
      messages.push(toToolResult(block, `${path}.${at}`));
    } else parts.push(toPart(block, `${path}.${at}`));
  }
  say();
  return messages;
}

function toToolCall({ id, name, input }: WireBlock, path: string): ToolCall {
  if (!id || !name) throw new ParameterError(path, phrase('fields.toolUseNeeds', { path }));
  return { id, name, arguments: JSON.stringify(input ?? {}) };
}

/** Thinking is skipped: the host remembers what a provider needs back (docs/decisions/0013). */
const isThinking = ({ type }: WireBlock): boolean =>
  type === 'thinking' || type === 'redacted_thinking';

function fromAssistant(blocks: readonly WireBlock[], path: string): ChatMessage[] {
  const parts: Part[] = [];
  const toolCalls: ToolCall[] = [];
  for (const [at, block] of blocks.entries()) {
    if (block.type === 'tool_use') toolCalls.push(toToolCall(block, `${path}.${at}`));
    else if (!isThinking(block)) parts.push(toPart(block, `${path}.${at}`));
  }
  if (parts.length === 0 && toolCalls.length === 0) return [];
  return [
    {
      role: 'assistant',
      content: parts.length === 0 ? '' : tidy(parts),
      ...(toolCalls.length > 0 ? { toolCalls } : {}),
    },
  ];
}

function toMessages({ role, content }: WireMessage, path: string): ChatMessage[] {
  if (typeof content === 'string') return [{ role, content }];
  if (role === 'user') return fromUser(content, path);
  return role === 'assistant'
    ? fromAssistant(content, path)
    : [{ role, content: toContent(content, path) }];
}

/** The system text as one, or in parts where one of them is marked. */
function toSystem(system: MessagesBody['system']): ChatMessage['content'] {
  if (typeof system === 'string') return system;
  const blocks = system ?? [];
  const texts = blocks.map((part, at) => textIn(part, `system.${at}`));
  if (!blocks.some((part) => part.cache_control)) return texts.join('\n\n');
  return texts.map((text, at) => ({
    type: 'text',
    text: at === 0 ? text : `\n\n${text}`,
    ...(blocks[at]?.cache_control ? { isCachePoint: true as const } : {}),
  }));
}

/** Our messages, and for each the field of the body it comes from. */
export function toChatMessages({ system, messages }: Pick<MessagesBody, 'system' | 'messages'>): {
  messages: ChatMessage[];
  fields: string[];
} {
  const given = toSystem(system);
  const decoded = messages.map((message, at) => toMessages(message, `messages.${at}.content`));
  const first: ChatMessage[] = given === '' ? [] : [{ role: 'system', content: given }];
  return {
    messages: [...first, ...decoded.flat()],
    fields: [
      ...first.map(() => 'system'),
      ...decoded.flatMap((some, at) => some.map(() => `messages.${at}.content`)),
    ],
  };
}

function textIn(part: WirePart, path: string): string {
  const { type, text } = part;
  if (type !== 'text' || typeof text !== 'string')
    throw new ParameterError(
      `${path}.type`,
      phrase('fields.systemBlocks', { path, type }),
      'unsupported_value',
    );
  return text;
}
