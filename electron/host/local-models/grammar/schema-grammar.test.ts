import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { createSchemaGrammar, grammarOf } from './schema-grammar.ts';
import { SchemaLimit } from './schema-limit.ts';

function limitOf(schema: unknown): string | null {
  try {
    grammarOf(schema);
    return null;
  } catch (error) {
    if (error instanceof SchemaLimit) return error.path;
    throw error;
  }
}

const object = (properties: Record<string, unknown>, more: Record<string, unknown> = {}) => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
  ...more,
});

describe('what a grammar cannot hold a model to is refused with its place, and not let go in silence', () => {
  test.each([
    ['properties.a.pattern', object({ a: { type: 'string', pattern: '^x' } })],
    ['properties.a.format', object({ a: { type: 'string', format: 'email' } })],
    [
      'properties.a.items.multipleOf',
      object({ a: { type: 'array', items: { type: 'number', multipleOf: 2 } } }),
    ],
    ['properties.a.uniqueItems', object({ a: { type: 'array', uniqueItems: true } })],
    ['properties.a.maximum', object({ a: { type: 'number', minimum: 0, maximum: 1 } })],
    ['properties.a.minimum', object({ a: { type: 'integer', minimum: 7 } })],
    ['properties.a.maximum', object({ a: { type: 'integer', maximum: 100_000 } })],
    ['properties.a.minLength', object({ a: { type: 'string', minLength: 3_000 } })],
    ['properties.a.minLength', object({ a: { type: 'string', minLength: -1 } })],
    ['properties.a.maxLength', object({ a: { type: 'string', maxLength: 2.5 } })],
    ['properties.a.maxItems', object({ a: { type: 'array', minItems: 5, maxItems: 2 } })],
    ['properties.a.$ref', object({ a: { $ref: '#/%' } })],
    ['not', { type: 'string', not: { const: 'a' } }],
    ['patternProperties', { type: 'object', patternProperties: { x: true } }],
    ['allOf', { allOf: [{ type: 'object' }, { type: 'object' }] }],
    ['oneOf', { oneOf: [{ type: 'number' }, { type: 'integer' }] }],
    ['anyOf.1.pattern', { anyOf: [{ type: 'null' }, { type: 'string', pattern: 'a' }] }],
    ['properties', { anyOf: [{ type: 'object' }], properties: { a: true } }],
    [
      '$defs.b.anyOf.0.$ref',
      {
        $ref: '#/$defs/a',
        $defs: { a: { $ref: '#/$defs/b' }, b: { anyOf: [{ $ref: '#/$defs/a' }] } },
      },
    ],
    ['properties.a.$ref', object({ a: { $ref: 'https://example.com/schema' } })],
    ['required', { type: 'object', properties: {}, required: ['a'], additionalProperties: false }],
    ['properties.a', object({ a: false })],
    ['minimum', { minimum: 3 }],
    ['type', { type: 'text' }],
  ])('%s', (path, schema) => {
    expect(limitOf(schema)).toBe(path);
  });

  test('a schema that is deeper than the stack is refused as a schema', () => {
    const nested = Array.from({ length: 1_900 }).reduce<unknown>(
      (items) => ({ type: 'array', items }),
      true,
    );
    expect(limitOf(nested)).toBe('');
  });

  test('a schema that never ends in size is refused before it costs memory', () => {
    expect(
      limitOf(
        object(
          Object.fromEntries(
            Array.from({ length: 3_000 }, (_, at) => [`p${at}`, { type: 'string' }]),
          ),
        ),
      ),
    ).toBe('');
  });
});

describe('what clients send every day is taken', () => {
  const leaf = z.object({ at: z.iso.datetime(), id: z.uuid(), on: z.iso.date() });
  test.each([
    [
      'Zod’s integers and formats',
      z.toJSONSchema(z.object({ n: z.int(), p: z.int().positive(), leaf, also: leaf.nullable() }), {
        reused: 'ref',
      }),
    ],
    [
      'a discriminated union',
      z.toJSONSchema(
        z.discriminatedUnion('kind', [
          z.object({ kind: z.literal('a'), x: z.number() }),
          z.object({ kind: z.literal('b') }),
        ]),
      ),
    ],
    [
      'a record and a tuple',
      {
        type: 'object',
        properties: {
          r: { type: 'object', additionalProperties: { type: 'number' } },
          t: {
            type: 'array',
            prefixItems: [{ type: 'string' }, { type: 'boolean' }],
            minItems: 2,
            maxItems: 2,
          },
        },
      },
    ],
    [
      'Pydantic’s optional field, its titles and its single allOf',
      {
        title: 'A',
        ...object({
          a: { anyOf: [{ type: 'integer' }, { type: 'null' }], default: null, title: 'A' },
          b: { allOf: [{ $ref: '#/$defs/B' }] },
        }),
        $defs: { B: { enum: ['x', 'y'], type: 'string' } },
      },
    ],
    [
      'a tree',
      {
        $ref: '#/$defs/node',
        $defs: { node: object({ children: { type: 'array', items: { $ref: '#/$defs/node' } } }) },
      },
    ],
    ['no schema at all', {}],
  ])('%s', (_, schema) => {
    expect(limitOf(schema)).toBeNull();
  });
});

test('a loose grammar has no repetition that llama.cpp cannot read', () => {
  const loose = createSchemaGrammar({ exact: false });
  const root = loose.add(
    object({
      a: { type: 'string', minLength: 5, maxLength: 2 },
      b: { type: 'array', minItems: 1.5, maxItems: -1 },
      c: { type: 'array', minItems: 9_000, maxItems: 3 },
    }),
  );
  const repetitions = [
    ...loose
      .rules(root)
      .join('\n')
      .matchAll(/\{([^{}" ]*)\}/g),
  ].map(([, inside = '']) => inside);
  expect(repetitions.length).toBeGreaterThan(3);
  for (const inside of repetitions) {
    expect(inside).toMatch(/^\d+(,\d*)?$/);
    const [from = 0, to = 2_000] = inside.split(',').filter(Boolean).map(Number);
    expect(from).toBeLessThanOrEqual(inside.includes(',') ? to : from);
  }
});

test('a loose grammar keeps to the types and lets the rest go', () => {
  const loose = createSchemaGrammar({ exact: false });
  const root = loose.add(
    object({
      a: { type: 'string', pattern: '^x' },
      b: { type: 'number', maximum: 4 },
      c: { not: {} },
    }),
  );
  expect(loose.rules(root).join('\n')).toContain('::= "\\"a\\"" ":" space string');
});
