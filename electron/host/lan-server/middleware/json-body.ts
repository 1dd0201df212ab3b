import type { z } from 'zod';
import { AppError } from '../../../../shared/errors.ts';
import { ParameterError } from '../openai-errors.ts';
import type { LanContext } from './environment.ts';

function tooLarge(maxBytes: number): AppError {
  return new AppError('too_large', `The body is larger than ${Math.floor(maxBytes / 1024 / 1024)} MB, which is all this server takes. Send less, or smaller images.`);
}

/**
 * The body's text; throws `too_large` before more than `maxBytes` are in memory. A declared length is the body's true
 * one (Node's parser holds to it); a chunked body is counted. (hono's own limit makes a new Request of a chunked one, which
 * the Node server's light Request does not survive.)
 */
export async function limitedText(c: LanContext, maxBytes: number): Promise<string> {
  const declared = c.req.header('content-length');
  if (declared !== undefined) {
    if (Number(declared) > maxBytes) throw tooLarge(maxBytes);
    return c.req.text();
  }
  return (await limitedBytes(c, maxBytes)).toString('utf8');
}

/** The body as it was sent; throws as `limitedText` does. */
export async function limitedBytes(c: LanContext, maxBytes: number): Promise<Buffer> {
  const declared = c.req.header('content-length');
  if (declared !== undefined) {
    if (Number(declared) > maxBytes) throw tooLarge(maxBytes);
    return Buffer.from(await c.req.arrayBuffer());
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of c.req.raw.body ?? []) {
    size += chunk.length;
    if (size > maxBytes) throw tooLarge(maxBytes);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Reads and checks a JSON body. Throws `too_large`, or `bad_request` naming the field where there is one. */
export async function jsonBody<Schema extends z.ZodType>(c: LanContext, schema: Schema, maxBytes: number): Promise<z.infer<Schema>> {
  const text = c.get('bodyText') ?? (await limitedText(c, maxBytes));
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
