import { z } from 'zod';

/** OpenAI's limits of `metadata`: 16 keys of 64 characters, values of 512. */
const mostKeys = 16;

/** What a client notes on an object of its own; never sent to a model. */
export const metadataSchema = z
  .record(z.string().min(1).max(64), z.string().max(512))
  .refine((all) => Object.keys(all).length <= mostKeys, `this takes at most ${mostKeys} keys`)
  .meta({ maxProperties: mostKeys });
export type Metadata = z.infer<typeof metadataSchema>;
