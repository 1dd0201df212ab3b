import type Anthropic from '@anthropic-ai/sdk';
import type { ChatEvent, Usage } from '../../../../shared/chat.ts';
import { estimateTokens } from '../../usage/estimate-tokens.ts';
import type { GrowingCall } from './answer-blocks.ts';

export interface MessageHead {
  id: string;
  model: string;
  /** Used until a backend reports the input tokens, and when none does. */
  estimatedInputTokens: number;
}

export type MessageUsage = Pick<
  Anthropic.Usage,
  | 'input_tokens'
  | 'output_tokens'
  | 'cache_read_input_tokens'
  | 'cache_creation_input_tokens'
  | 'output_tokens_details'
>;

/**
 * Anthropic's buckets of the input are disjoint, as ours are; its output includes the thinking (SDK
 * 1.12, `Usage`).
 */
export function toMessageUsage(usage: Usage): MessageUsage {
  return {
    input_tokens: usage.input,
    output_tokens: usage.output + usage.reasoning,
    cache_read_input_tokens: usage.cacheRead,
    cache_creation_input_tokens: usage.cacheWrite,
    output_tokens_details: { thinking_tokens: usage.reasoning },
  };
}

/** Counts usage: as reported, or else an estimate of the received content. */
export function createUsageCount(estimatedInputTokens: number) {
  let reported: Usage | undefined;
  let output = 0;
  let reasoning = 0;
  return {
    see(event: ChatEvent): void {
      if (event.type === 'usage') reported = event.usage;
      else if (event.type === 'text') output += estimateTokens(event.text);
      else if (event.type === 'reasoning') reasoning += estimateTokens(event.text);
      else if (event.type === 'tool_call') output += estimateTokens(event.argumentsDelta);
    },
    total: (): MessageUsage =>
      toMessageUsage(
        reported ?? {
          input: estimatedInputTokens,
          cacheRead: 0,
          cacheWrite: 0,
          output: Math.ceil(output),
          reasoning: Math.ceil(reasoning),
          source: 'estimated',
        },
      ),
  };
}

/** The finish event of an answer. */
export type Finish = Extract<ChatEvent, { type: 'finish' }>;

/**
 * Some backends report `stop` with a call, or `tool_calls` without one, and Anthropic's clients
 * rely on this field alone. `stop_sequence` is set when the backend reports which one was met.
 */
export function toStopReason(
  { reason, stopSequence }: Finish,
  calledTool: boolean,
): Anthropic.StopReason {
  if (reason === 'length') return 'max_tokens';
  if (reason === 'content_filter') return 'refusal';
  if (calledTool) return 'tool_use';
  return stopSequence === undefined ? 'end_turn' : 'stop_sequence';
}

/** The sequence that ended the answer, or null. */
export const toStopSequence = (finish: Finish, calledTool: boolean): string | null =>
  toStopReason(finish, calledTool) === 'stop_sequence' ? (finish.stopSequence ?? null) : null;

export const toStopDetails = ({ reason }: Finish): Anthropic.RefusalStopDetails | null =>
  reason === 'content_filter' ? { type: 'refusal', category: null, explanation: null } : null;

/** A message without its answer. */
export function emptyMessage({ id, model }: MessageHead, usage: MessageUsage): Anthropic.Message {
  return {
    id,
    type: 'message',
    role: 'assistant',
    model,
    content: [],
    stop_reason: null,
    stop_sequence: null,
    stop_details: null,
    container: null,
    diagnostics: null,
    usage: {
      ...usage,
      cache_creation: null,
      inference_geo: null,
      server_tool_use: null,
      service_tier: null,
      speed: null,
    },
  };
}

/** A tool result refers to the id of its call, and not every backend sets one. */
export const toToolUse = (
  { id, name, index }: GrowingCall,
  head: MessageHead,
  input: unknown,
): Anthropic.ToolUseBlock => ({
  type: 'tool_use',
  id: id === '' ? `toolu_${head.id}_${index}` : id,
  name,
  input,
  caller: { type: 'direct' },
});
