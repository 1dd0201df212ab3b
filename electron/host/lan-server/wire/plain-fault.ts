import type { z } from 'zod';

type Issue = z.core.$ZodIssue;
type Sized = Extract<Issue, { code: 'too_big' | 'too_small' }>;

const kinds: Readonly<Record<string, string>> = {
  array: 'a list',
  boolean: 'true or false',
  int: 'a whole number',
  null: 'null',
  number: 'a number',
  object: 'an object',
  record: 'an object',
  string: 'a string',
};
const things: Readonly<Record<string, string>> = {
  array: 'entries',
  set: 'entries',
  string: 'characters',
};

/**
 * "`n` may be at most 8.", "`messages` may have at most 10,000 entries.", "`temperature` must be
 * less than 2."
 */
function sizeFault(name: string, issue: Sized): string {
  const [bound, inclusive] =
    issue.code === 'too_big'
      ? [issue.maximum, issue.inclusive !== false]
      : [issue.minimum, issue.inclusive !== false];
  const figure = bound.toLocaleString('en');
  const thing = things[issue.origin];
  const word = issue.code === 'too_big' ? 'most' : 'least';
  if (thing !== undefined)
    return bound === 1 && word === 'least'
      ? `${name} may not be empty.`
      : `${name} ${word === 'most' ? 'may' : 'must'} have at ${word} ${figure} ${thing}.`;
  if (!inclusive) return `${name} must be ${word === 'most' ? 'less' : 'more'} than ${figure}.`;
  return `${name} ${word === 'most' ? 'may' : 'must'} be at ${word} ${figure}.`;
}

const oneOf = (values: readonly unknown[]): string =>
  `${values.length === 1 ? '' : 'one of '}${values.map((one) => JSON.stringify(one)).join(', ')}`;

/** One plain sentence about a wrong field of a request: it names the field, but not its value. */
export function plainFault(param: string, issue: Issue, value: unknown): string {
  const name = `\`${param}\``;
  if (
    value === undefined &&
    (issue.code === 'invalid_type' ||
      issue.code === 'invalid_union' ||
      issue.code === 'invalid_value')
  )
    return `${name} is missing.`;
  if (issue.code === 'too_big' || issue.code === 'too_small') return sizeFault(name, issue);
  if (issue.code === 'invalid_type' && kinds[issue.expected] !== undefined)
    return `${name} must be ${kinds[issue.expected] ?? ''}.`;
  if (issue.code === 'invalid_value') return `${name} must be ${oneOf(issue.values)}.`;
  if (issue.code === 'invalid_union' && issue.message === 'Invalid input')
    return `${name} does not have a form that this server knows.`;
  return `${name} is not right: ${issue.message.replace(/\.$/, '')}.`;
}
