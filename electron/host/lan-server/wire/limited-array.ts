import { z } from 'zod';
import { phrase } from '../../../../shared/messages/phrase.ts';

/** Most messages, or items of an input, in one request. */
export const mostMessages = 10_000;
/** Most tools in one request; OpenAI takes 128. */
export const mostTools = 512;

/**
 * An array that is refused before its items are checked when it has more than `most`. `max` alone
 * applies after every item was checked, and an issue for each of 50,000 wrong items costs 0.3 s.
 */
export const limitedArray = <Item extends z.ZodType>(item: Item, most: number, least = 0) =>
  // `nonoptional`, since a preprocessed value counts as optional in a JSON Schema.
  z.nonoptional(
    z.preprocess((value, { issues }) => {
      if (Array.isArray(value) && value.length > most)
        issues.push({
          code: 'too_big',
          maximum: most,
          origin: 'array',
          inclusive: true,
          input: value,
          message: phrase('lan.items', { count: value.length, most }).text,
        });
      return value;
    }, z.array(item).min(least).max(most)),
  );
