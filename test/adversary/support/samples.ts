import { z } from 'zod';

type Json = Record<string, unknown>;

/** The value for a field of this name; undefined leaves it to the schema. */
export type ValueFor = (field: string) => unknown;

const first = (list: unknown): Json => (list as Json[])[0] ?? {};

function sampleOf(schema: Json, field: string, valueFor: ValueFor): unknown {
  const known = valueFor(field);
  if (known !== undefined) return known;
  if ('const' in schema) return schema['const'];
  if (Array.isArray(schema['enum'])) return (schema['enum'] as unknown[])[0];
  const choice = schema['anyOf'] ?? schema['oneOf'];
  if (Array.isArray(choice)) return sampleOf(first(choice), field, valueFor);
  const type = Array.isArray(schema['type']) ? (schema['type'] as string[])[0] : schema['type'];
  if (type === 'object') {
    const required = new Set((schema['required'] as string[] | undefined) ?? []);
    const properties = Object.entries(
      (schema['properties'] as Record<string, Json> | undefined) ?? {},
    );
    return Object.fromEntries(
      properties
        .filter(([name]) => required.has(name) || valueFor(name) !== undefined)
        .map(([name, part]) => [name, sampleOf(part, name, valueFor)]),
    );
  }
  if (type === 'array')
    return Number(schema['minItems'] ?? 0) > 0
      ? [sampleOf((schema['items'] as Json | undefined) ?? {}, field, valueFor)]
      : [];
  if (type === 'integer' || type === 'number') return Math.max(1, Number(schema['minimum'] ?? 1));
  if (type === 'boolean') return false;
  return type === 'null' ? null : 'walk';
}

/** A small value that the schema takes, with `valueFor` in the place of fields by their names. */
export const sample = (schema: z.ZodType, valueFor: ValueFor): unknown =>
  sampleOf(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Json, '', valueFor);
