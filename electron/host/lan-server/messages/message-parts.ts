import type Anthropic from '@anthropic-ai/sdk';
import type { ChatEvent, Usage } from '../../../../shared/chat.ts';
import { estimateTokens } from '../../usage/estimate.ts';
import type { GrowingCall } from './answer-blocks.ts';

export interface MessageHead {
  id: string;
  model: string;
  /** Until a backend says how many they are, and where none does. */
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

/** Keeps what was used: as reported, else by our estimate of what came. */
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

/** Why an answer ended, as our finish event tells it. */
export type Finish = Extract<ChatEvent, { type: 'finish' }>;

/**
 * Some backends say `stop` beside a call, or `tool_calls` without one; Anthropic's clients go by
 * this word alone. `stop_sequence` is said where the backend tells which one was met.
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

/** The sequence, where it is why the answer ended. */
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

/** A call needs an id to be answered by; not every backend gives one. */
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
