import type { z } from 'zod';
import { AppError } from '../../../../shared/errors.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';
import { parseJson } from '../../bodies/parse-json.ts';
import { ParameterError } from '../wire/openai-errors.ts';
import { plainFault } from '../wire/plain-fault.ts';
import type { LanContext } from '../http/lan-context.ts';
import { requestText } from './request-body.ts';

/**
 * Reads and checks a JSON body. Throws `too_large` for a body over the cap of its path or, before
 * it is parsed, over the JSON bounds; `bad_request` with the name of the wrong field.
 */
export async function jsonBody<Schema extends z.ZodType>(
  c: LanContext,
  schema: Schema,
): Promise<z.infer<Schema>> {
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
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const unknown = parsed.error.issues.find((issue) => issue.code === 'unrecognized_keys')?.keys[0];
  if (unknown !== undefined)
    throw new ParameterError(
      unknown,
      phrase('lan.unknownField', { name: unknown }),
      'unsupported_parameter',
    );
  const issue = deepest(parsed.error.issues);
  const param = issue?.path.map(String).join('.') ?? '';
  throw new ParameterError(
    param,
    param === '' || issue === undefined
      ? phrase('lan.badForm')
      : plainFault(param, issue.issue, valueAt(value, issue.path)),
  );
}

type Issue = z.core.$ZodIssue;

const mostIssues = 100;

/** Of a union, the deepest issue: it names the field that is really wrong. */
function deepest(
  issues: readonly Issue[],
  base: readonly PropertyKey[] = [],
): { path: readonly PropertyKey[]; issue: Issue } | undefined {
  // An issue for each of 50,000 parts would be walked otherwise, for one sentence.
  const found = issues.slice(0, mostIssues).map((issue) => {
    const path = [...base, ...issue.path];
    const inner =
      issue.code === 'invalid_union'
        ? deepest(issue.errors.slice(0, mostIssues).flat(), path)
        : undefined;
    return inner !== undefined && inner.path.length > path.length ? inner : { path, issue };
  });
  return found.sort((a, b) => b.path.length - a.path.length)[0];
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (at, step) =>
      typeof at === 'object' && at !== null && Object.hasOwn(at, step)
        ? (at as Record<PropertyKey, unknown>)[step]
        : undefined,
    value,
  );
}
