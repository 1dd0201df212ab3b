import { z } from 'zod';
import type { Schema } from './schema-keywords.ts';
import { literal, stringFormats, type Terminal } from './terminals.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';

/** Called for a keyword that no rule keeps to. */
type Refuse = (keyword: string, why?: string) => void;

/** A range of up to this many numbers is written out. */
const mostWritten = 256;

/**
 * Patterns that Zod writes next to its formats, each with the rule that keeps to both: most clients
 * in TypeScript send them.
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

/** The value of `minLength` and the like; undefined for one that is no count. */
export function countIn(schema: Schema, keyword: string, refuse: Refuse): number | undefined {
  const value = schema[keyword];
  if (typeof value !== 'number') return undefined;
  if (Number.isSafeInteger(value) && value >= 0) return value;
  refuse(keyword, phrase('schemas.noCount').text);
  return undefined;
}

/** A length is counted in characters, as JSON Schema does. */
export function stringRule(schema: Schema, most: number, refuse: Refuse): string {
  const { format, pattern, minLength, maxLength } = schema;
  const rule = zodPatterns.get(pattern);
  if (pattern !== undefined && rule === undefined) refuse('pattern');
  if (stringFormats.has(format)) {
    if (minLength !== undefined) refuse('minLength', phrase('schemas.withFormat').text);
    if (maxLength !== undefined) refuse('maxLength', phrase('schemas.withFormat').text);
    return rule ?? String(format);
  }
  if (format !== undefined)
    refuse(
      'format',
      phrase('schemas.stringFormats', { formats: [...stringFormats].join(', ') }).text,
    );
  const least = countIn(schema, 'minLength', refuse) ?? 0;
  const greatest = countIn(schema, 'maxLength', refuse);
  if (least === 0 && greatest === undefined) return 'string';
  if (least > most) refuse('minLength', phrase('schemas.most', { most }).text);
  if (greatest !== undefined && greatest < least)
    refuse('maxLength', phrase('schemas.belowMinLength').text);
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
export function numberRule(schema: Schema, type: 'integer' | 'number', refuse: Refuse): string {
  const bounded = limiting.filter((keyword) => typeof schema[keyword] === 'number');
  if (bounded.length === 0) return type;
  if (type === 'integer') return integerRule(schema, bounded, refuse);
  const other = bounded.find((keyword) => keyword !== 'minimum' || schema['minimum'] !== 0);
  if (other !== undefined) refuse(other, phrase('schemas.fractions').text);
  return schema['minimum'] === 0 ? 'magnitude' : 'number';
}

function integerRule(schema: Schema, bounded: readonly string[], refuse: Refuse): string {
  const { least, most } = boundsOf(schema);
  if (least === -Infinity && most === Infinity) return 'integer';
  if (most < least) refuse(bounded[0] ?? 'minimum', phrase('schemas.noNumberBetween').text);
  if (most - least < mostWritten && most >= least) {
    const count = most - least + 1;
    return `(${Array.from({ length: count }, (_, at) => literal(String(least + at))).join(' | ')})`;
  }
  if (most === Infinity && (least === 0 || least === 1))
    return least === 0 ? 'natural' : 'positive';
  refuse(
    bounded.find((keyword) => keyword.toLowerCase().includes(most === Infinity ? 'min' : 'max')) ??
      'minimum',
    why,
  );
  return 'integer';
}
