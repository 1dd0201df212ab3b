import type Anthropic from '@anthropic-ai/sdk';
import { noUsage, type ChatEvent } from '../../../../shared/chat.ts';
import { brokenOff, createAnswerBlocks, isWhole, type AnswerBlock } from './answer-blocks.ts';
import {
  createUsageCount,
  emptyMessage,
  toMessageUsage,
  toStopDetails,
  toStopReason,
  toStopSequence,
  toToolUse,
  type Finish,
  type MessageHead,
} from './message-parts.ts';

export type MessageEvent = Anthropic.RawMessageStreamEvent;

function begin({ kind, call }: AnswerBlock, head: MessageHead): Anthropic.ContentBlock {
  if (call !== null) return toToolUse(call, head, {});
  return kind === 'thinking'
    ? { type: 'thinking', thinking: '', signature: '' }
    : { type: 'text', text: '', citations: null };
}

function piece({ kind, pending }: AnswerBlock): Anthropic.RawContentBlockDelta {
  if (kind === 'tool_use') return { type: 'input_json_delta', partial_json: pending };
  return kind === 'thinking'
    ? { type: 'thinking_delta', thinking: pending }
    : { type: 'text_delta', text: pending };
}

/**
 * Encodes one stream in Anthropic's events
 * (platform.claude.com/docs/en/build-with-claude/streaming). Their blocks follow one another:
 * content of a later block waits while an earlier call is incomplete. `end` throws `stream_broken`
 * when no finish came.
 */
export function createMessageEncoder(head: MessageHead) {
  const { blocks, add, take } = createAnswerBlocks();
  const usage = createUsageCount(head.estimatedInputTokens);
  let finish: Finish | undefined;
  let index = 0;
  let begun = false;
  let calledTool = false;

  function* flush(last: boolean): Generator<MessageEvent> {
    for (let block = blocks[0]; block !== undefined; block = blocks[0]) {
      if (!begun && block.call?.name === '' && !last) return;
      if (!begun) yield { type: 'content_block_start', index, content_block: begin(block, head) };
      begun = true;
      calledTool ||= block.call !== null;
      if (block.pending !== '') yield { type: 'content_block_delta', index, delta: piece(block) };
      block.pending = '';
      if (!last && (blocks.length === 1 || !isWhole(block))) return;
      yield { type: 'content_block_stop', index };
      take();
      begun = false;
      index += 1;
    }
  }

  return {
    start: (): MessageEvent => ({
      type: 'message_start',
      message: emptyMessage(head, toMessageUsage({ ...noUsage, input: head.estimatedInputTokens })),
    }),
    event(event: ChatEvent): MessageEvent[] {
      usage.see(event);
      if (event.type === 'finish') finish = event;
      else if (event.type !== 'usage') add(event);
      return [...flush(false)];
    },
    end(): MessageEvent[] {
      if (finish === undefined) throw brokenOff();
      const closing = [...flush(true)];
      const delta = {
        stop_reason: toStopReason(finish, calledTool),
        stop_sequence: toStopSequence(finish, calledTool),
        stop_details: toStopDetails(finish),
        container: null,
      };
      return [
        ...closing,
        {
          type: 'message_delta',
          delta,
          usage: { ...usage.total(), server_tool_use: null },
          ...(finish.continued === undefined ? {} : { hearth: { continued: finish.continued } }),
        },
        { type: 'message_stop' },
      ];
    },
  };
}
