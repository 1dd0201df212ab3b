import { z } from 'zod';
import type { Usage } from '../../../shared/chat.ts';

/**
 * No model reads or writes more in one request: the longest context on offer is ten million tokens
 * (Llama 4 Scout).
 */
const mostTokens = 10_000_000;

/**
 * A count as a provider sends it; what is no number counts as not there, and does not break the
 * reply.
 */
export const wireCount = z.unknown().optional();

/**
 * A whole number of tokens that can be: null where nothing, or nothing that can be, is reported.
 */
export const soundCount = (value: unknown): number | null =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= mostTokens
    ? value
    : null;

/**
 * The counts of a reply by name; null where one of them is reported and cannot be, since then none
 * is worth anything.
 */
export function soundCounts<Name extends string>(
  counts: Readonly<Record<Name, unknown>>,
): Record<Name, number> | null {
  const sound = {} as Record<Name, number>;
  for (const name in counts) {
    const value = counts[name];
    const count = value === undefined || value === null ? 0 : soundCount(value);
    if (count === null) return null;
    sound[name] = count;
  }
  return sound;
}

/**
 * What a provider reports in the disjoint buckets of `Usage`. The prompt's count holds what was
 * cached, the answer's what was thought.
 */
export function reportedUsage(
  counts: Readonly<
    Record<'prompt' | 'cacheRead' | 'cacheWrite' | 'completion' | 'reasoning', unknown>
  >,
): Usage | null {
  const sound = soundCounts(counts);
  if (sound === null) return null;
  const { prompt, completion } = sound;
  const cacheRead = Math.min(prompt, sound.cacheRead);
  const cacheWrite = Math.min(prompt - cacheRead, sound.cacheWrite);
  const reasoning = Math.min(completion, sound.reasoning);
  return {
    input: prompt - cacheRead - cacheWrite,
    cacheRead,
    cacheWrite,
    output: completion - reasoning,
    reasoning,
    source: 'reported',
  };
}
