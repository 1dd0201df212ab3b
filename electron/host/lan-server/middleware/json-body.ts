import { bodyLimit } from 'hono/body-limit';
import type { z } from 'zod';
import { AppError } from '../../../../shared/errors.ts';
import { ParameterError } from '../openai-errors.ts';
import type { LanContext } from './environment.ts';

/** Refuses with 413 before more than the limit is in memory. */
export function limitBody(maxBytes: number) {
  return bodyLimit({
    maxSize: maxBytes,
    onError: () => {
      throw new AppError('too_large', `The body is larger than ${Math.floor(maxBytes / 1024 / 1024)} MB, which is all this server takes. Send less, or smaller images.`);
    },
  });
}

/** Reads and checks a JSON body. Throws `bad_request`, naming the field where there is one. */
export async function jsonBody<Schema extends z.ZodType>(c: LanContext, schema: Schema): Promise<z.infer<Schema>> {
  const text = await c.req.text();
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new AppError('bad_request', text === '' ? 'The body is empty. Send a JSON object.' : 'The body is not valid JSON. Check for a missing quote, bracket or comma.');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new AppError('bad_request', 'The body must be a JSON object.');
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const unknown = parsed.error.issues.find((issue) => issue.code === 'unrecognized_keys')?.keys[0];
  if (unknown !== undefined) throw new ParameterError(unknown, `\`${unknown}\` is not a field that this server knows. Leave it out.`, 'unsupported_parameter');
  const issue = deepest(parsed.error.issues);
  const param = issue?.path.map(String).join('.') ?? '';
  throw new ParameterError(param, param === '' ? 'The body does not have the form that is asked for.' : `\`${param}\` is not right: ${issue?.message ?? 'invalid'}.`);
}

type Issue = z.core.$ZodIssue;

/** Of a union the issue that went furthest in, since it names the field that is really wrong. */
function deepest(issues: readonly Issue[], base: readonly PropertyKey[] = []): { path: readonly PropertyKey[]; message: string } | undefined {
  const found = issues.map((issue) => {
    const path = [...base, ...issue.path];
    const inner = issue.code === 'invalid_union' ? deepest(issue.errors.flat(), path) : undefined;
    return inner !== undefined && inner.path.length > path.length ? inner : { path, message: issue.message };
  });
  return found.sort((a, b) => b.path.length - a.path.length)[0];
}
