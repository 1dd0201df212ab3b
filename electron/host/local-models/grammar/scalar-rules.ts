import { z } from 'zod';
import type { Schema } from './schema-keywords.ts';
import { literal, stringFormats, type Terminal } from './terminals.ts';

type Lost = (keyword: string, why?: string) => void;

/** A range of so few numbers is written out. */
const mostWritten = 256;

/**
 * Patterns that Zod writes beside its formats, each with the rule that keeps to both: they are what
 * most clients in TypeScript send.
 */
const zodPatterns = new Map<unknown, Terminal>(
  (
    [
      [z.iso.date(), 'date'],
      [z.iso.datetime(), 'date-time-utc'],
      [z.uuid(), 'uuid'],
    ] as const
  ).map(([schema, rule]) => [z.toJSONSchema(schema).pattern, rule]),
);

/** What `minLength` and its like say; a number that counts nothing is lost. */
export function countIn(schema: Schema, keyword: string, lost: Lost): number | undefined {
  const value = schema[keyword];
  if (typeof value !== 'number') return undefined;
  if (Number.isSafeInteger(value) && value >= 0) return value;
  lost(keyword, 'it is no count');
  return undefined;
}

/** A length is counted in characters, as JSON Schema does. */
export function stringRule(schema: Schema, most: number, lost: Lost): string {
  const { format, pattern, minLength, maxLength } = schema;
  const rule = zodPatterns.get(pattern);
  if (pattern !== undefined && rule === undefined) lost('pattern');
  if (stringFormats.has(format)) {
    if (minLength !== undefined) lost('minLength', 'it stands beside `format`');
    if (maxLength !== undefined) lost('maxLength', 'it stands beside `format`');
    return rule ?? String(format);
  }
  if (format !== undefined) lost('format', `only ${[...stringFormats].join(', ')} have a grammar`);
  const least = countIn(schema, 'minLength', lost) ?? 0;
  const greatest = countIn(schema, 'maxLength', lost);
  if (least === 0 && greatest === undefined) return 'string';
  if (least > most) lost('minLength', `${most} is the most`);
  if (greatest !== undefined && greatest < least) lost('maxLength', 'it is less than `minLength`');
  const begin = Math.min(least, most);
  const end = greatest === undefined ? '' : Math.max(begin, Math.min(greatest, most));
  return `"\\"" plain-character{${begin},${end}} "\\""`;
}

interface Bounds {
  least: number;
  most: number;
}

/**
 * What 15 digits can say; a bound beyond it, as Zod and others write for safe integers, bounds
 * nothing.
 */
const largest = 999_999_999_999_999;

/** Inclusive bounds of integers. */
function boundsOf({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }: Schema): Bounds {
  const number = (value: unknown, otherwise: number): number =>
    typeof value === 'number' ? value : otherwise;
  const least = Math.max(
    Math.ceil(number(minimum, -Infinity)),
    Math.floor(number(exclusiveMinimum, -Infinity)) + 1,
  );
  const most = Math.min(
    Math.floor(number(maximum, Infinity)),
    Math.ceil(number(exclusiveMaximum, Infinity)) - 1,
  );
  return { least: least <= -largest ? -Infinity : least, most: most >= largest ? Infinity : most };
}

const limiting = ['minimum', 'exclusiveMinimum', 'maximum', 'exclusiveMaximum'] as const;
const why = `a grammar knows ranges of up to ${mostWritten} integers, and no less than 0 or 1`;

/**
 * Integers in a short range or from 0 or 1 on, numbers from 0 on: other bounds are no matter of
 * form.
 */
export function numberRule(schema: Schema, type: 'integer' | 'number', lost: Lost): string {
  const bounded = limiting.filter((keyword) => typeof schema[keyword] === 'number');
  if (bounded.length === 0) return type;
  if (type === 'number') {
    const other = bounded.find((keyword) => keyword !== 'minimum' || schema['minimum'] !== 0);
    if (other !== undefined)
      lost(other, 'of numbers with fractions a grammar knows only a `minimum` of 0');
    return schema['minimum'] === 0 ? 'magnitude' : 'number';
  }
  const { least, most } = boundsOf(schema);
  if (least === -Infinity && most === Infinity) return type;
  if (most < least) lost(bounded[0] ?? 'minimum', 'no number lies between the bounds');
  if (most - least < mostWritten && most >= least)
    return `(${Array.from({ length: most - least + 1 }, (_, at) => literal(String(least + at))).join(' | ')})`;
  if (most === Infinity && (least === 0 || least === 1))
    return least === 0 ? 'natural' : 'positive';
  lost(
    bounded.find((keyword) => keyword.toLowerCase().includes(most === Infinity ? 'min' : 'max')) ??
      'minimum',
    why,
  );
  return type;
}
