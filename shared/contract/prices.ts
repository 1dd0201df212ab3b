import { z } from 'zod';
import { currencySchema } from './currencies.ts';

/**
 * Millionths of `currency` for a million tokens, which is the currency's own units a million
 * tokens. A bucket without a price is unknown, never zero.
 */
export const priceSchema = z.strictObject({
  currency: currencySchema,
  /** Money for a million tokens, such as 2.5. */
  input: z.number().min(0),
  output: z.number().min(0),
  /** Reading from the provider's prompt cache; `input` where it is not given. */
  cacheRead: z.number().min(0).optional(),
  cacheWrite: z.number().min(0).optional(),
  /** `output` where it is not given. */
  reasoning: z.number().min(0).optional(),
  /** For one image in the request. */
  image: z.number().min(0).optional(),
  /** For a million tokens of audio. */
  audio: z.number().min(0).optional(),
  /** Day it was read or came into force, YYYY-MM-DD. */
  since: z.iso.date(),
  /** Where it is stated. */
  source: z.string(),
  /**
   * When it holds, where that is not always: such as a price of peak hours, which is then the most
   * that can be asked.
   */
  note: z.string().optional(),
});
export type Price = z.infer<typeof priceSchema>;
