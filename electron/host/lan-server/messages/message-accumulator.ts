import type Anthropic from '@anthropic-ai/sdk';
import type { ChatEvent } from '../../../../shared/chat.ts';
import { parseJsonNow } from '../../bodies/parse-json.ts';
import { brokenOff, createAnswerBlocks, type AnswerBlock } from './answer-blocks.ts';
import {
  createUsageCount,
  emptyMessage,
  toStopDetails,
  toStopReason,
  toStopSequence,
  toToolUse,
  type Finish,
  type MessageHead,
} from './message-parts.ts';

/** Anthropic has an object as arguments. Malformed arguments are passed on as text. */
function toInput(json: string): unknown {
  if (json.trim() === '') return {};
  try {
    const value = parseJsonNow(json);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  } catch {
    // Below.
  }
  return { arguments: json };
}

function toBlock({ kind, pending, call }: AnswerBlock, head: MessageHead): Anthropic.ContentBlock {
  if (call !== null) return toToolUse(call, head, toInput(call.json));
  // The host keeps the signature itself (docs/decisions/0013); the SDK's type requires the field.
  return kind === 'thinking'
    ? { type: 'thinking', thinking: pending, signature: '' }
    : { type: 'text', text: pending, citations: null };
}

/** Builds a whole message from its events. `result` throws `stream_broken` when no finish came. */
export function createMessageAccumulator(head: MessageHead) {
  const { blocks, add } = createAnswerBlocks();
  const usage = createUsageCount(head.estimatedInputTokens);
  let finish: Finish | undefined;
  return {
    add(event: ChatEvent): void {
      usage.see(event);
      if (event.type === 'finish') finish = event;
      else if (event.type !== 'usage') add(event);
    },
    result(): Anthropic.Message {
      if (finish === undefined) throw brokenOff();
      const content = blocks.map((block) => toBlock(block, head));
      const calledTool = content.some(({ type }) => type === 'tool_use');
      return {
        ...emptyMessage(head, usage.total()),
        content,
        stop_reason: toStopReason(finish, calledTool),
        stop_sequence: toStopSequence(finish, calledTool),
        stop_details: toStopDetails(finish),
      };
    },
  };
}
