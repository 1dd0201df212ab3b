import {
  textOf,
  type ChatMessage,
  type ImagePart,
  type TextPart,
} from '../../../../shared/chat.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';
import { encryptedDetail } from '../../../../shared/reasoning-details.ts';
import { ParameterError } from '../wire/openai-errors.ts';
import type { InputPart, ResponseItem } from './responses-body.ts';

function toPart(part: InputPart, path: string): TextPart | ImagePart {
  if ((part.type === 'input_text' || part.type === 'output_text') && typeof part.text === 'string')
    return { type: 'text', text: part.text };
  if (part.type === 'refusal' && typeof part.refusal === 'string')
    return { type: 'text', text: part.refusal };
  if (part.type === 'input_image' && typeof part.image_url === 'string')
    return { type: 'image', url: part.image_url, ...(part.detail ? { detail: part.detail } : {}) };
  const what =
    part.type === 'input_image'
      ? 'An image needs its `image_url` (an address or a `data:` URL): no files are kept here.'
      : `A content part of type "${part.type}" is not supported, or lacks its field. Use ` +
        `\`input_text\`, \`input_image\` or \`output_text\`.`;
  throw new ParameterError(`${path}.type`, what, 'unsupported_value');
}

/** A single text becomes a string: every backend accepts that form for every role. */
function toContent(content: string | readonly InputPart[], path: string): ChatMessage['content'] {
  if (typeof content === 'string') return content;
  const parts = content.map((part, index) => toPart(part, `${path}.${index}`));
  const [only] = parts;
  return parts.length === 1 && only?.type === 'text' ? only.text : parts;
}

function fromMessage({ role, content }: ResponseItem, path: string): ChatMessage {
  if (!role) throw new ParameterError(`${path}.role`, phrase('responses.roleNeeded'));
  if (content === null || content === undefined)
    throw new ParameterError(`${path}.content`, phrase('fields.contentMissing'));
  return {
    role: role === 'developer' ? 'system' : role,
    content: toContent(content, `${path}.content`),
  };
}

function fromCall({ call_id: id, name, arguments: text }: ResponseItem, path: string): ChatMessage {
  if (!id) throw new ParameterError(`${path}.call_id`, phrase('responses.callNeedsId'));
  if (!name) throw new ParameterError(`${path}.name`, phrase('responses.callNeedsName'));
  return { role: 'assistant', content: '', toolCalls: [{ id, name, arguments: text ?? '' }] };
}

function fromOutput(
  { call_id: id, output }: ResponseItem,
  path: string,
  before: readonly ChatMessage[],
): ChatMessage {
  if (!id) throw new ParameterError(`${path}.call_id`, phrase('responses.outputNeedsId'));
  if (output === null || output === undefined)
    throw new ParameterError(`${path}.output`, phrase('responses.outputMissing'));
  if (!before.some(({ toolCalls }) => toolCalls?.some((call) => call.id === id))) {
    throw new ParameterError(`${path}.call_id`, phrase('responses.outputWithoutCall', { id }));
  }
  return { role: 'tool', content: toContent(output, `${path}.output`), toolCallId: id };
}

/**
 * Null for reasoning, which is not part of the conversation, and for an incomplete call of an
 * earlier turn, whose arguments are not valid JSON.
 */
function toMessage(
  item: ResponseItem,
  path: string,
  before: readonly ChatMessage[],
): ChatMessage | null {
  const type = item.type ?? 'message';
  if (type === 'reasoning' || (type === 'function_call' && item.status === 'incomplete'))
    return null;
  if (type === 'message') return fromMessage(item, path);
  if (type === 'function_call') return fromCall(item, path);
  if (type === 'function_call_output') return fromOutput(item, path, before);
  throw new ParameterError(
    `${path}.type`,
    phrase('responses.itemType', { type }),
    'unsupported_value',
  );
}

/** The text and the calls of one answer are one chat message. */
function joined(first: ChatMessage, second: ChatMessage): ChatMessage | null {
  const toolCalls = [...(first.toolCalls ?? []), ...(second.toolCalls ?? [])];
  if (first.role !== 'assistant' || second.role !== 'assistant' || toolCalls.length === 0)
    return null;
  const details = [...(first.reasoningDetails ?? []), ...(second.reasoningDetails ?? [])];
  return {
    role: 'assistant',
    content: textOf(first.content) + textOf(second.content),
    toolCalls,
    ...(details.length === 0 ? {} : { reasoningDetails: details }),
  };
}

const sealedIn = ({ type, encrypted_content: data }: ResponseItem): readonly unknown[] =>
  type === 'reasoning' && data ? [encryptedDetail(data)] : [];

const withSealed = (message: ChatMessage, sealed: readonly unknown[]): ChatMessage =>
  message.role === 'assistant' ? { ...message, reasoningDetails: sealed } : message;

/**
 * Items as messages: `earlier` are those of previous turns, `input` this turn's. Throws
 * `ParameterError` that names the item.
 */
export function toMessages(
  earlier: readonly ResponseItem[],
  input: readonly ResponseItem[],
): ChatMessage[] {
  const messages: ChatMessage[] = [];
  /** Encrypted reasoning, which belongs to the answer that follows it. */
  let sealed: readonly unknown[] = [];
  for (const [index, item] of [...earlier, ...input].entries()) {
    const path =
      index < earlier.length ? 'previous_response_id' : `input.${index - earlier.length}`;
    const made = toMessage(item, path, messages);
    const next = made === null || sealed.length === 0 ? made : withSealed(made, sealed);
    sealed = made === null ? [...sealed, ...sealedIn(item)] : [];
    const last = messages.at(-1);
    const both = next === null || last === undefined ? null : joined(last, next);
    if (both !== null) messages[messages.length - 1] = both;
    else if (next !== null) messages.push(next);
  }
  return messages;
}
