import { z } from 'zod';
import type { ChatEvent, FinishReason } from '../../../../../shared/chat.ts';
import { parseJsonNow } from '../../../bodies/parse-json.ts';
import type { AnthropicTurn } from './to-anthropic-messages.ts';
import { toFinishReason } from '../../finish-reason.ts';
import { lookUp } from '../../look-up.ts';
import { anthropicUsage, anthropicUsageSchema, type WireUsage } from './anthropic-usage.ts';

/** As much as we read of SDK 1.12's `RawMessageStreamEvent` and `Message`. */
const blockSchema = z.looseObject({
  type: z.string(),
  id: z.string().nullish(),
  name: z.string().nullish(),
  text: z.string().nullish(),
  thinking: z.string().nullish(),
  signature: z.string().nullish(),
  data: z.string().nullish(),
  input: z.unknown().optional(),
});
type WireBlock = z.infer<typeof blockSchema>;

const deltaSchema = z.looseObject({
  type: z.string().nullish(),
  text: z.string().nullish(),
  thinking: z.string().nullish(),
  signature: z.string().nullish(),
  partial_json: z.string().nullish(),
  stop_reason: z.string().nullish(),
  stop_sequence: z.string().nullish(),
});

export const anthropicEventSchema = z.looseObject({
  type: z.string(),
  index: z.number().nullish(),
  content_block: blockSchema.nullish(),
  delta: deltaSchema.nullish(),
  usage: anthropicUsageSchema.nullish().catch(null),
  /** Of `message_start`. */
  message: z.looseObject({ usage: anthropicUsageSchema.nullish().catch(null) }).nullish(),
  /** Of a plain answer. */
  content: z.array(blockSchema).nullish(),
  stop_reason: z.string().nullish(),
  stop_sequence: z.string().nullish(),
});
export type AnthropicEvent = z.infer<typeof anthropicEventSchema>;

/** SDK 1.12, `StopReason`. A paused turn and a full context are answers that could go on. */
const finishReasons: Readonly<Record<string, FinishReason>> = {
  end_turn: 'stop',
  stop_sequence: 'stop',
  max_tokens: 'length',
  model_context_window_exceeded: 'length',
  pause_turn: 'length',
  tool_use: 'tool_calls',
  refusal: 'content_filter',
};

interface OpenBlock {
  block: WireBlock;
  /** Its place among the tool calls, where it is one. */
  call: number;
  /** The arguments that came in pieces. */
  json: string;
}

/** A block as it goes back to Anthropic; null for what no later request needs. */
function toTurnBlock({ block, json }: OpenBlock): AnthropicTurn[number] | null {
  const { type, text, thinking, signature, data, id, name, input } = block;
  if (type === 'text' && text) return { type, text };
  if (type === 'thinking' && signature) return { type, thinking: thinking ?? '', signature };
  if (type === 'redacted_thinking' && data) return { type, data };
  if (type === 'tool_use' && id && name)
    return { type, id, name, input: json === '' ? (input ?? {}) : parseJsonNow(json) };
  return null;
}

/**
 * Reads one answer's events. `turn` is what a tool loop hands back, once the answer is over; null
 * where no thinking was signed or no tool called.
 */
export function createAnthropicReader() {
  const blocks = new Map<number, OpenBlock>();
  let calls = 0;
  let startUsage: WireUsage | null = null;

  function* start(index: number, block: WireBlock): Generator<ChatEvent> {
    const call = block.type === 'tool_use' ? calls : -1;
    blocks.set(index, { block: { ...block }, call, json: '' });
    if (block.type === 'text' && block.text) yield { type: 'text', text: block.text };
    if (block.type === 'thinking' && block.thinking)
      yield { type: 'reasoning', text: block.thinking };
    if (call === -1) return;
    calls += 1;
    // A stream begins with an empty input and sends it in pieces; a plain answer has it whole.
    const whole =
      typeof block.input === 'object' &&
      block.input !== null &&
      Object.keys(block.input).length > 0;
    yield {
      type: 'tool_call',
      index: call,
      ...(block.id ? { id: block.id } : {}),
      ...(block.name ? { name: block.name } : {}),
      argumentsDelta: whole ? JSON.stringify(block.input) : '',
    };
  }

  function* piece(
    index: number,
    delta: NonNullable<AnthropicEvent['delta']>,
  ): Generator<ChatEvent> {
    const open = blocks.get(index);
    if (open === undefined) return;
    const { block, call } = open;
    if (delta.type === 'text_delta' && delta.text) {
      block.text = (block.text ?? '') + delta.text;
      yield { type: 'text', text: delta.text };
    } else if (delta.type === 'thinking_delta' && delta.thinking) {
      block.thinking = (block.thinking ?? '') + delta.thinking;
      yield { type: 'reasoning', text: delta.thinking };
    } else if (delta.type === 'signature_delta') {
      block.signature = (block.signature ?? '') + (delta.signature ?? '');
    } else if (delta.type === 'input_json_delta' && delta.partial_json && call !== -1) {
      open.json += delta.partial_json;
      yield { type: 'tool_call', index: call, argumentsDelta: delta.partial_json };
    }
  }

  function* end(
    usage: WireUsage | null | undefined,
    {
      stop_reason: stopReason,
      stop_sequence: stopSequence,
    }: Pick<AnthropicEvent, 'stop_reason' | 'stop_sequence'>,
  ): Generator<ChatEvent> {
    const used = anthropicUsage(startUsage, usage ?? null);
    if (used !== null) yield { type: 'usage', usage: used };
    const reason = stopReason
      ? (lookUp(finishReasons, stopReason) ?? toFinishReason(stopReason))
      : null;
    // Gateways say by their own words that the provider behind them broke down.
    if (reason !== null && reason !== 'broken')
      yield { type: 'finish', reason, ...(stopSequence ? { stopSequence } : {}) };
  }

  return {
    /**
     * Our events of one of Anthropic's. Pings, ends of blocks and unknown kinds say nothing
     * to us.
     */
    *read(event: AnthropicEvent): Generator<ChatEvent> {
      const { type, index, content_block: block, delta, usage, message, content } = event;
      if (type === 'message_start') startUsage = message?.usage ?? null;
      else if (type === 'content_block_start' && block) yield* start(index ?? 0, block);
      else if (type === 'content_block_delta' && delta) yield* piece(index ?? 0, delta);
      else if (type === 'message_delta') yield* end(usage, delta ?? {});
      else if (type === 'message') {
        for (const [at, whole] of (content ?? []).entries()) yield* start(at, whole);
        yield* end(usage, event);
      }
    },
    turn(): { firstCallId: string; turn: AnthropicTurn } | null {
      try {
        const turn = [...blocks.values()].map(toTurnBlock).filter((block) => block !== null);
        const use = turn.find((block) => block.type === 'tool_use');
        const thought = turn.some(
          ({ type }) => type === 'thinking' || type === 'redacted_thinking',
        );
        return use === undefined || !thought ? null : { firstCallId: use.id, turn };
      } catch {
        // Arguments that were cut off: no loop goes on from them.
        return null;
      }
    },
  };
}
