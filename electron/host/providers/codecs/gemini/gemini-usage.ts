import { z } from 'zod';
import type { Usage } from '../../../../../shared/chat.ts';
import { soundCount, soundCounts, wireCount } from '../../sound-usage.ts';

/** As much as we read of `UsageMetadata` (ai.google.dev/api/generate-content#UsageMetadata). */
export const geminiUsageSchema = z.looseObject({
  promptTokenCount: wireCount,
  cachedContentTokenCount: wireCount,
  candidatesTokenCount: wireCount,
  thoughtsTokenCount: wireCount,
  toolUsePromptTokenCount: wireCount,
  totalTokenCount: wireCount,
});
type WireUsage = z.infer<typeof geminiUsageSchema>;

/**
 * The prompt's count holds what was cached, the candidates' count does not hold the thoughts;
 * results of Google's own tools are read like a prompt. A candidates' count that is missing, as in
 * answers that only thought, is what the total has beyond the others. Null where nothing sound is
 * counted.
 */
export function geminiUsage(usage: WireUsage): Usage | null {
  const counts = soundCounts({
    prompt: usage.promptTokenCount,
    cached: usage.cachedContentTokenCount,
    toolUse: usage.toolUsePromptTokenCount,
    output: usage.candidatesTokenCount,
    thoughts: usage.thoughtsTokenCount,
  });
  if (counts === null) return null;
  const { prompt, toolUse, thoughts } = counts;
  const rest = (soundCount(usage.totalTokenCount) ?? 0) - prompt - toolUse - thoughts;
  const output = counts.output > 0 || prompt === 0 ? counts.output : Math.max(0, rest);
  const cacheRead = Math.min(prompt, counts.cached);
  if (prompt + toolUse + output + thoughts === 0) return null;
  return {
    input: prompt - cacheRead + toolUse,
    cacheRead,
    cacheWrite: 0,
    output,
    reasoning: thoughts,
    source: 'reported',
  };
}

/** The later of two counts of one answer: they grow from chunk to chunk, and zeros tell nothing. */
export function laterUsage(before: Usage | null, now: Usage | null): Usage | null {
  if (before === null || now === null) return now ?? before;
  const input = now.input + now.cacheRead > 0 ? now : before;
  return {
    input: input.input,
    cacheRead: input.cacheRead,
    cacheWrite: 0,
    output: Math.max(before.output, now.output),
    reasoning: Math.max(before.reasoning, now.reasoning),
    source: 'reported',
  };
}
