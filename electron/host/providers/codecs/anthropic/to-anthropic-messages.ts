import { createHash } from 'node:crypto';
import type Anthropic from '@anthropic-ai/sdk';
import {
  textOf,
  type ChatMessage,
  type ImagePart,
  type TextPart,
  type ToolCall,
} from '../../../../../shared/chat.ts';
import { AppError } from '../../../../../shared/errors.ts';
import { phrase } from '../../../../../shared/messages/phrase.ts';
import { parseJsonNow } from '../../../bodies/parse-json.ts';
import { sameJson } from '../../wire/turn-memory.ts';
import { cacheMark, ephemeral, isMarked, withoutMarks } from './cache-marks.ts';

type Block = Anthropic.ContentBlockParam;

/** An assistant's turn as Anthropic sent it, with thinking and its signatures. */
export type AnthropicTurn = readonly (
  | Anthropic.TextBlockParam
  | Anthropic.ThinkingBlockParam
  | Anthropic.RedactedThinkingBlockParam
  | Anthropic.ToolUseBlockParam
)[];
/** The turn that began with this call after this very conversation. */
export type RecallAnthropicTurn = (
  prefix: string,
  firstCallId: string,
) => AnthropicTurn | undefined;

/** SDK 1.12, `Base64ImageSource.media_type`. */
const mediaTypes = {
  'image/jpeg': true,
  'image/png': true,
  'image/gif': true,
  'image/webp': true,
} as const;
const isMediaType = (type: string): type is keyof typeof mediaTypes => type in mediaTypes;

function toImage({ url }: ImagePart): Anthropic.ImageBlockParam {
  if (/^https?:/i.test(url)) return { type: 'image', source: { type: 'url', url } };
  const [, mediaType = '', data = ''] = /^data:([^;,]+);base64,(.+)$/is.exec(url) ?? [];
  const type = mediaType.toLowerCase();
  if (!isMediaType(type)) throw new AppError('bad_request', phrase('dialects.anthropicImage'));
  return { type: 'image', source: { type: 'base64', media_type: type, data } };
}

const isBlank = (text: string): boolean => text.trim() === '';

/**
 * Texts of nothing but white space are refused by Anthropic ("text content blocks must contain
 * non-whitespace text", BerriAI/litellm issue 28706), so they are left out.
 */
function toParts(
  content: ChatMessage['content'],
): (Anthropic.TextBlockParam | Anthropic.ImageBlockParam)[] {
  const parts: readonly (TextPart | ImagePart)[] =
    typeof content === 'string' ? [{ type: 'text', text: content }] : content;
  return parts
    .filter((part) => part.type === 'image' || !isBlank(part.text))
    .map((part) => ({
      ...(part.type === 'text' ? { type: 'text' as const, text: part.text } : toImage(part)),
      ...cacheMark(part),
    }));
}

/**
 * Ids of other providers may hold what Anthropic's pattern `^[a-zA-Z0-9_-]+$` refuses, such as
 * Moonshot's `functions.look:0`.
 */
const toId = (id: string): string => id.replaceAll(/[^a-zA-Z0-9_-]/g, '_');

/** Arguments are an object to Anthropic. What a model wrote wrongly is shown to it as it was. */
function toInput(text: string): Record<string, unknown> {
  if (text.trim() === '') return {};
  try {
    const value = parseJsonNow(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return value as Record<string, unknown>;
  } catch {
    // Below.
  }
  return { arguments: text };
}

const toToolUse = ({ id, name, arguments: text }: ToolCall): Anthropic.ToolUseBlockParam => ({
  type: 'tool_use',
  id: toId(id),
  name,
  input: toInput(text),
});

/**
 * Whether the client hands back this very turn: a turn that was changed must not carry
 * signatures of another.
 */
function isSameTurn(turn: AnthropicTurn, { content, toolCalls = [] }: ChatMessage): boolean {
  const uses = turn.filter((block) => block.type === 'tool_use');
  const said = textOf(content);
  const text = turn.map((block) => (block.type === 'text' ? block.text : '')).join('');
  return (
    (said === '' || said === text) &&
    uses.length === toolCalls.length &&
    uses.every(
      (use, at) =>
        use.id === toolCalls[at]?.id &&
        sameJson(JSON.stringify(use.input), toolCalls[at].arguments || '{}'),
    )
  );
}

function toAssistant(message: ChatMessage, recall: RecallAnthropicTurn, prefix: Prefix): Block[] {
  const calls = message.toolCalls ?? [];
  const turn = calls[0] === undefined ? undefined : recall(prefix.digest(), calls[0].id);
  if (turn !== undefined && isSameTurn(turn, message)) return [...turn];
  // Reasoning of which no signature is known cannot be handed back: Anthropic refuses thinking that
  // it did not sign.
  return [...toParts(message.content), ...calls.map(toToolUse)];
}

function toResult({ content, toolCallId = '' }: ChatMessage): Anthropic.ToolResultBlockParam {
  const parts = toParts(content);
  // A mark belongs to the whole block.
  const plain = parts.map(({ cache_control: _mark, ...part }) => part);
  return {
    type: 'tool_result',
    tool_use_id: toId(toolCallId),
    ...(parts.length === 0 ? {} : { content: typeof content === 'string' ? content : plain }),
    ...(parts.some(isMarked) ? { cache_control: ephemeral } : {}),
  };
}

interface Prefix {
  add(role: string, blocks: readonly Block[]): void;
  digest(): string;
}

/**
 * What stood before a turn, in a few characters. Anthropic checks that a thinking block comes back
 * after the very system text, tools and messages that it was produced after, and refuses it
 * elsewhere (platform.claude.com/docs/en/build-with-claude/preserved-thinking).
 */
function createPrefix(system: string, tools: readonly Anthropic.Tool[]): Prefix {
  const hash = createHash('sha256').update(withoutMarks([system, tools]));
  return {
    add(role, blocks) {
      for (const block of blocks) hash.update(role).update(withoutMarks(block));
    },
    digest: () => hash.copy().digest('base64'),
  };
}

export interface AnthropicConversation {
  system: Anthropic.TextBlockParam[];
  messages: Anthropic.MessageParam[];
  /** A digest of the whole of it, by which the answer's turn is remembered. */
  prefix: string;
  /** Whether the conversation is within a tool loop whose thinking is not known any more. */
  thinkingLost: boolean;
}

/**
 * An answer that is to be continued may not end in white space ("final assistant content cannot end
 * with trailing whitespace").
 */
function trimPrefill(turn: { role: string; content: Block[] } | undefined): void {
  const block = turn?.role === 'assistant' ? turn.content.at(-1) : undefined;
  if (turn === undefined || block?.type !== 'text') return;
  turn.content[turn.content.length - 1] = { ...block, text: block.text.trimEnd() };
}

/** The system texts as one block, or cut behind each mark. */
function toSystemBlocks(messages: readonly ChatMessage[]): Anthropic.TextBlockParam[] {
  const blocks: Anthropic.TextBlockParam[] = [];
  let open = '';
  let said = false;
  for (const { role, content } of messages) {
    if (role !== 'system' || isBlank(textOf(content))) continue;
    open += said ? '\n\n' : '';
    said = true;
    const parts =
      typeof content === 'string' ? [{ type: 'text' as const, text: content }] : content;
    for (const part of parts) {
      if (part.type === 'text') open += part.text;
      if (part.isCachePoint !== true || isBlank(open)) continue;
      blocks.push({ type: 'text', text: open, cache_control: ephemeral });
      open = '';
    }
  }
  if (!isBlank(open)) blocks.push({ type: 'text', text: open });
  return blocks;
}

/**
 * Anthropic's turns: system texts go to the top, tool results into user turns, and adjacent turns
 * of one role become one turn, as tool results of parallel calls must stand together
 * (platform.claude.com/docs/en/agents-and-tools/tool-use/parallel-tool-use).
 */
export function toAnthropicMessages(
  messages: readonly ChatMessage[],
  tools: readonly Anthropic.Tool[],
  recall: RecallAnthropicTurn,
): AnthropicConversation {
  const system = toSystemBlocks(messages);
  const prefix = createPrefix(system.map(({ text }) => text).join(''), tools);
  const turns: { role: 'user' | 'assistant'; content: Block[] }[] = [];
  for (const message of messages) {
    if (message.role === 'system') continue;
    const role = message.role === 'assistant' ? 'assistant' : 'user';
    const blocks =
      message.role === 'assistant'
        ? toAssistant(message, recall, prefix)
        : message.role === 'tool'
          ? [toResult(message)]
          : toParts(message.content);
    const last = turns.at(-1);
    if (blocks.length === 0) continue;
    prefix.add(role, blocks);
    if (last?.role === role) last.content.push(...blocks);
    else turns.push({ role, content: blocks });
  }
  trimPrefill(turns.at(-1));
  const lastUse =
    messages.at(-1)?.role === 'tool'
      ? turns.findLast(({ role }) => role === 'assistant')
      : undefined;
  const thinkingLost =
    lastUse !== undefined &&
    !lastUse.content.some(({ type }) => type === 'thinking' || type === 'redacted_thinking');
  return { system, messages: turns, prefix: prefix.digest(), thinkingLost };
}
