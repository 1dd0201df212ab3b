import { z } from 'zod';

/** As OpenAI bounds the attributes of a file in a vector store. */
export const metadataLimits = { keys: 16, keyCharacters: 64, textCharacters: 512 } as const;

const key = z.string().min(1).max(metadataLimits.keyCharacters);
const value = z.union([z.string().max(metadataLimits.textCharacters), z.number(), z.boolean()]);
export type MetadataValue = z.infer<typeof value>;

const hasFewKeys = (pairs: object): boolean => Object.keys(pairs).length <= metadataLimits.keys;
/** The same, in JSON Schema. */
const fewKeys = { maxProperties: metadataLimits.keys };
const tooMany = `it may have at most ${metadataLimits.keys} keys`;

/** What the caller knows of a document, under keys of its own. */
export const documentMetadataSchema = z
  .record(key, value)
  .refine(hasFewKeys, tooMany)
  .meta(fewKeys);
export type DocumentMetadata = z.infer<typeof documentMetadataSchema>;

/** A number, or a date (`2026-01-31`, `2026-01-31T08:00:00Z`); a date alone is its first moment, UTC. */
const bound = z.union(
  [z.number(), z.iso.date(), z.iso.datetime({ offset: true, local: true })],
  'use a number, or a date such as 2026-01-31',
);

const tests = z
  .strictObject({
    eq: value.optional(),
    in: z.array(value).max(100).optional(),
    gt: bound.optional(),
    gte: bound.optional(),
    lt: bound.optional(),
    lte: bound.optional(),
    /** Whether the document has the key at all. */
    exists: z.boolean().optional(),
  })
  .refine(
    (conditions) => Object.values(conditions).some((one) => one !== undefined),
    'it names no condition: use `eq`, `in`, `gt`, `gte`, `lt`, `lte` or `exists`',
  )
  .meta({ minProperties: 1 });
const condition = z.union([value, tests]);
export type MetadataCondition = z.infer<typeof condition>;

/** Conditions by key, all of which a document meets. A bare value is `eq`. */
export const metadataFilterSchema = z
  .record(key, condition)
  .refine(hasFewKeys, tooMany)
  .meta(fewKeys);
export type MetadataFilter = z.infer<typeof metadataFilterSchema>;
