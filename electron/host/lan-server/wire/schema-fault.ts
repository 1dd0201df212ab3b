import type { z } from 'zod';
import { phrase } from '../../../../shared/messages/phrase.ts';
import { ParameterError } from './openai-errors.ts';
import { plainFault } from './plain-fault.ts';

/**
 * What a schema found wrong with a value, with the name of the wrong field. `under` is the field
 * that the value is in; default: it is the whole body.
 */
export function schemaFault(
  error: z.ZodError,
  value: unknown,
  under: readonly string[] = [],
): ParameterError {
  const nameOf = (path: readonly PropertyKey[]): string =>
    [...under, ...path.map(String)].join('.');
  const unknown = error.issues.find((issue) => issue.code === 'unrecognized_keys');
  if (unknown !== undefined)
    return new ParameterError(
      nameOf([...unknown.path, unknown.keys[0] ?? '']),
      phrase('lan.unknownField', { name: nameOf([...unknown.path, unknown.keys[0] ?? '']) }),
      'unsupported_parameter',
    );
  const issue = deepest(error.issues);
  const param = nameOf(issue?.path ?? []);
  return new ParameterError(
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
