import { z } from 'zod';
import { nearestWord } from './nearest-word.ts';
import type { Locate, Path, TextPosition } from './locate.ts';
import { phrase } from '../../../shared/messages/phrase.ts';

export interface Fault extends TextPosition {
  message: string;
}

type Issue = z.core.$ZodIssue;

/** Names under which people write a key into a file. Its value is never repeated. */
const looksLikeKey = /^(api)?[-_]?(key|token|secret|password)s?$/i;

function unknownKey(key: string, known: readonly string[]): string {
  if (known.includes('apiKeyEnv') && looksLikeKey.test(key))
    return phrase('config.keyInFileItself').text;
  const meant = nearestWord(key, known);
  const shown = key.slice(0, 60);
  return meant === undefined
    ? phrase('config.unknownKeyKnown', { key: shown, known: known.join(', ') }).text
    : phrase('config.unknownKeyMeant', { key: shown, meant }).text;
}

/** Zod's own words, except for kinds whose words would not help. */
function wordsOf(issue: Issue): string {
  if (issue.code === 'invalid_type' && issue.input === undefined)
    return phrase('config.missingValue').text;
  const meant =
    issue.code === 'invalid_value' && typeof issue.input === 'string'
      ? nearestWord(issue.input, issue.values.map(String))
      : undefined;
  const words = issue.message.replace(/^(Invalid|Too)/, (first) => first.toLowerCase());
  return meant === undefined ? words : phrase('config.meant', { words, meant }).text;
}

/** The key that a fault is about. An index in a list would say less than the line. */
const keyOf = (path: Path): string => path.findLast((step) => typeof step === 'string') ?? '';

/** Checks a value by a schema. Each fault has its place in the file. */
export function check<T>(
  schema: z.ZodType<T>,
  value: unknown,
  locate: Locate,
): { value: T } | { faults: Fault[] } {
  // Only while an issue is made does it give the schema, which knows the keys that it takes.
  const known = new Map<unknown, string[]>();
  const result = schema.safeParse(value, {
    reportInput: true,
    error: (issue) => {
      if (issue.inst instanceof z.ZodObject) known.set(issue.input, Object.keys(issue.inst.shape));
      return undefined;
    },
  });
  if (result.success) return { value: result.data };
  const faults = result.error.issues.flatMap((issue): Fault[] => {
    if (issue.code === 'unrecognized_keys')
      return issue.keys.map((key) => ({
        ...locate.key(issue.path, key),
        message: unknownKey(key, known.get(issue.input) ?? []),
      }));
    const key = keyOf(issue.path);
    return [
      { ...locate.value(issue.path), message: `${key === '' ? '' : `${key}: `}${wordsOf(issue)}` },
    ];
  });
  return { faults };
}
