import type { z } from 'zod';
import { AppError } from '../../../../shared/errors.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';
import { parseJson } from '../../bodies/parse-json.ts';
import { schemaFault } from '../wire/schema-fault.ts';
import type { LanContext } from '../http/lan-context.ts';
import { requestText } from './request-body.ts';

/**
 * Reads a JSON body. Throws `too_large` for a body over the cap of its path or, before it is
 * parsed, over the JSON bounds; `bad_request` for what is no JSON object.
 */
export async function jsonObject(c: LanContext): Promise<object> {
  const text = await requestText(c);
  let value: unknown;
  try {
    value = await parseJson(text, c.get('jsonBounds'));
    // The answer may take minutes, and does not need ten megabytes of text.
    c.set('bodyText', '');
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError(
      'bad_request',
      text === '' ? phrase('lan.bodyEmpty') : phrase('lan.bodyNoJson'),
    );
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new AppError('bad_request', phrase('lan.bodyNoObject'));
  return value;
}

/** Checks the fields of a request. Throws `bad_request` with the name of the wrong one. */
export function checkFields<Schema extends z.ZodType>(
  value: object,
  schema: Schema,
): z.infer<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw schemaFault(parsed.error, value);
}

/** Reads and checks a JSON body. Throws what `jsonObject` and `checkFields` throw. */
export const jsonBody = async <Schema extends z.ZodType>(
  c: LanContext,
  schema: Schema,
): Promise<z.infer<Schema>> => checkFields(await jsonObject(c), schema);
