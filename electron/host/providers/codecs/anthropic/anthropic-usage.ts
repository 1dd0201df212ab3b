import { z } from 'zod';
import type { Usage } from '../../../../../shared/chat.ts';
import { soundCounts, wireCount } from '../../sound-usage.ts';

/** As much as we read of SDK 1.12's `Usage` and `MessageDeltaUsage`. */
export const anthropicUsageSchema = z.looseObject({
  input_tokens: wireCount,
  output_tokens: wireCount,
  cache_read_input_tokens: wireCount,
  cache_creation_input_tokens: wireCount,
  output_tokens_details: z.looseObject({ thinking_tokens: wireCount }).nullish(),
});
export type WireUsage = z.infer<typeof anthropicUsageSchema>;

const countsOf = (usage: WireUsage) =>
  soundCounts({
    input: usage.input_tokens,
    cacheRead: usage.cache_read_input_tokens,
    cacheWrite: usage.cache_creation_input_tokens,
    output: usage.output_tokens,
    thinking: usage.output_tokens_details?.thinking_tokens,
  });

/**
 * Of the usage of `message_start` and that of `message_delta`, or of a whole message. The input count
 * is without the cached tokens; the output count includes the thinking. Counts are cumulative, and
 * relays send 0 in the second for what the first has (envoyproxy/ai-gateway pull 1631), or the
 * first alone: then the answer is not counted yet. Null where nothing sound is counted.
 */
export function anthropicUsage(first: WireUsage | null, last: WireUsage | null): Usage | null {
  const begun = countsOf(first ?? {});
  const ended = countsOf(last ?? {});
  if (begun === null || ended === null) return null;
  const input = Math.max(begun.input, ended.input);
  const cacheRead = Math.max(begun.cacheRead, ended.cacheRead);
  const cacheWrite = Math.max(begun.cacheWrite, ended.cacheWrite);
  // What `message_start` has of the answer is its first token.
  const output = last === null ? 0 : Math.max(begun.output, ended.output);
  if (input + cacheRead + cacheWrite + output === 0) return null;
  const reasoning = Math.min(output, Math.max(begun.thinking, ended.thinking));
  return {
    input,
    cacheRead,
    cacheWrite,
    output: output - reasoning,
    reasoning,
    source: 'reported',
  };
}
