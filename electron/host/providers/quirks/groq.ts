import type { Json, Quirks } from '../provider-data.ts';
import { dropReasoning } from './messages.ts';

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null;

export const groqQuirks: Quirks = {
  request: dropReasoning,
  /**
   * Its last chunk may hold usage in `x_groq` alone (vercel/ai, packages/groq,
   * `groqChatChunkSchema`).
   */
  event(chunk) {
    const own = chunk['x_groq'];
    return isObject(own) && isObject(own['usage']) && !isObject(chunk['usage'])
      ? { ...chunk, usage: own['usage'] }
      : chunk;
  },
  /** console.groq.com/docs/errors: 498 is "Flex Tier Capacity Exceeded". */
  classify: (status) => (status === 498 ? 'overloaded' : null),
};
