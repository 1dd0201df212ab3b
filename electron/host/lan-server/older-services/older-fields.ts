import { z } from 'zod';
import type { LanContext } from '../http/lan-context.ts';
import { checkFields, jsonBody } from '../middleware/json-body.ts';

const hasBody = (c: LanContext): boolean =>
  c.req.header('transfer-encoding') !== undefined ||
  Number(c.req.header('content-length') ?? 0) > 0;

/** As FastAPI reads a boolean of a query (pydantic 2, "Booleans"). */
const spelledTrue = new Set(['true', '1', 'on', 'yes', 't', 'y']);
const spelledFalse = new Set(['false', '0', 'off', 'no', 'f', 'n']);

const inAnyCase = (word: string): string =>
  word.replaceAll(/[a-z]/g, (letter) => `[${letter}${letter.toUpperCase()}]`);

/** A boolean of a query, in each spelling that `olderFields` reads. JSON Schema has no flag for case. */
export const booleanTextSchema = z
  .string()
  .regex(new RegExp(`^(${[...spelledTrue, ...spelledFalse].map(inAnyCase).join('|')})$`));

function toBoolean(text: string): boolean | string {
  const word = text.toLowerCase();
  if (spelledTrue.has(word)) return true;
  return spelledFalse.has(word) ? false : text;
}

/**
 * The fields of a POST, from the query as FastAPI takes simple parameters, and from a JSON body.
 * Where both have one, the query counts. `simple` names those that the query may have, `booleans`
 * those of them that are no text. Throws what `jsonObject` and `checkFields` throw.
 */
export async function olderFields<Schema extends z.ZodType>(
  c: LanContext,
  schema: Schema,
  { simple, booleans = [] }: { simple: readonly string[]; booleans?: readonly string[] },
): Promise<z.infer<Schema>> {
  // Also what the query replaces must have the right form.
  const body = hasBody(c) ? await jsonBody(c, schema) : {};
  const query = simple.flatMap((name): [string, unknown][] => {
    const text = c.req.query(name);
    if (text === undefined) return [];
    return [[name, booleans.includes(name) ? toBoolean(text) : text]];
  });
  return checkFields({ ...(body as object), ...Object.fromEntries(query) }, schema);
}
