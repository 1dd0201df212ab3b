import type { z } from 'zod';
import { phrase } from '../../../../shared/messages/phrase.ts';
import type { LanContext } from '../http/lan-context.ts';
import { ParameterError } from '../wire/openai-errors.ts';
import { plainFault } from '../wire/plain-fault.ts';

/**
 * Reads the query with its schema. Throws `bad_request` naming the parameter, also for one that is
 * unknown or repeated.
 */
export function queryOf<Schema extends z.ZodType>(c: LanContext, schema: Schema): z.infer<Schema> {
  const given = c.req.queries();
  const twice = Object.keys(given).find((name) => (given[name]?.length ?? 0) > 1);
  if (twice !== undefined)
    throw new ParameterError(twice, phrase('fields.paramTwice', { name: twice }));
  const parsed = schema.safeParse(c.req.query());
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const name =
    issue?.code === 'unrecognized_keys' ? (issue.keys[0] ?? '') : String(issue?.path[0] ?? '');
  if (issue?.code === 'unrecognized_keys')
    throw new ParameterError(
      name,
      phrase('fields.paramUnknown', { name }),
      'unsupported_parameter',
    );
  throw new ParameterError(
    name,
    issue === undefined
      ? phrase('fields.paramWrong', { name })
      : plainFault(name, issue, c.req.query(name)),
  );
}
