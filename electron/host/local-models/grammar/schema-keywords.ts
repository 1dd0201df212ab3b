/** JSON Schema 2020-12 as data, and which of its keywords a grammar can express. */

export type Schema = Readonly<Record<string, unknown>>;

export const isSchema = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
export const schemasIn = (value: unknown): unknown[] =>
  Array.isArray(value) ? (value as unknown[]) : [];

/**
 * Assertions that no grammar here expresses (json-schema.org/draft/2020-12, validation and
 * applicator vocabularies). Any other unknown word asserts nothing.
 */
const never = [
  'not',
  'if',
  'then',
  'else',
  'dependentSchemas',
  'dependentRequired',
  'dependencies',
  'patternProperties',
  'propertyNames',
  'unevaluatedProperties',
  'unevaluatedItems',
  'minProperties',
  'maxProperties',
  'uniqueItems',
  'contains',
  'minContains',
  'maxContains',
  'multipleOf',
  'contentEncoding',
  'contentMediaType',
  'contentSchema',
  '$dynamicRef',
  '$recursiveRef',
] as const;

/** Next to these no other keyword may assert: a grammar cannot combine two. */
const alone = ['$ref', 'anyOf', 'oneOf', 'allOf', 'enum', 'const'] as const;
const assertions = new Set<string>([
  ...alone,
  'type',
  'properties',
  'required',
  'additionalProperties',
  'items',
  'prefixItems',
  'minItems',
  'maxItems',
  'minLength',
  'maxLength',
  'format',
  'pattern',
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
]);

const harmless = (keyword: string, value: unknown): boolean =>
  (keyword === 'uniqueItems' && value === false) ||
  ((keyword === 'minProperties' || keyword === 'minContains') && value === 0) ||
  value === undefined;

/** The first keyword of a schema that no grammar can express. */
export const impossible = (schema: Schema): string | undefined =>
  never.find((keyword) => keyword in schema && !harmless(keyword, schema[keyword]));

/** The keyword of a schema that determines it alone. */
export const soleKeyword = (schema: Schema): (typeof alone)[number] | undefined =>
  alone.find((keyword) => keyword in schema);

/** A keyword that would have to apply too. Next to `enum` and `const` a type adds nothing. */
export function otherKeyword(schema: Schema, keyword: string): string | undefined {
  const implied = keyword === 'enum' || keyword === 'const' ? 'type' : keyword;
  return Object.keys(schema).find(
    (key) => key !== keyword && key !== implied && assertions.has(key),
  );
}

const typesOf = ({ type }: Schema): Set<unknown> =>
  new Set(schemasIn(type).length > 0 ? schemasIn(type) : [type]);
const literalsOf = (schema: unknown): readonly unknown[] | null =>
  !isSchema(schema)
    ? null
    : 'const' in schema
      ? [schema['const']]
      : Array.isArray(schema['enum'])
        ? schemasIn(schema['enum'])
        : null;

/** Two objects that a property with different values distinguishes, as `kind` does. */
function areDistinguished(a: Schema, b: Schema): boolean {
  const [left, right] = [a['properties'], b['properties']];
  if (!isSchema(left) || !isSchema(right)) return false;
  return Object.keys(left).some((key) => {
    const [one, other] = [literalsOf(left[key]), literalsOf(right[key])];
    const both = schemasIn(a['required']).includes(key) && schemasIn(b['required']).includes(key);
    return both && one !== null && other !== null && !one.some((value) => other.includes(value));
  });
}

function disjoint(a: unknown, b: unknown): boolean {
  if (!isSchema(a) || !isSchema(b)) return false;
  const [one, other] = [literalsOf(a), literalsOf(b)];
  if (one !== null && other !== null) return !one.some((value) => other.includes(value));
  const numeric = (type: unknown): unknown => (type === 'integer' ? 'number' : type);
  const [types, others] = [typesOf(a), typesOf(b)].map((set) => new Set([...set].map(numeric))) as [
    Set<unknown>,
    Set<unknown>,
  ];
  if (types.has(undefined) || others.has(undefined)) return false;
  return ![...types].some((type) => others.has(type)) || areDistinguished(a, b);
}

/**
 * Whether a value that fits one of them fits no other, so that `oneOf` means the same as `anyOf`.
 */
export const excludeEachOther = (schemas: readonly unknown[]): boolean =>
  schemas.every((one, at) => schemas.slice(at + 1).every((other) => disjoint(one, other)));
