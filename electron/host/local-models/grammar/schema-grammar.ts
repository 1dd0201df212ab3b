import { SchemaLimit } from './schema-limit.ts';
import {
  excludeEachOther,
  besides,
  impossible,
  isSchema,
  schemasIn,
  standsAlone,
  type Schema,
} from './schema-keywords.ts';
import { countIn, numberRule, stringRule } from './scalar-rules.ts';
import { literal, terminalRules } from './terminals.ts';

export interface GrammarOptions {
  /**
   * Of what no grammar says, exact refuses the schema (`SchemaLimit`), while loose lets it go: the
   * answer keeps to the types then, and the model is only told the rest.
   */
  exact: boolean;
  /** Of the names of its rules, where several grammars become one. */
  prefix?: string;
}

interface Place {
  path: string;
  /**
   * References that were followed since the last member or item: one of them again would never end.
   */
  open: readonly string[];
}

/**
 * No schema that a person or a library writes has more places; each costs the model's process time
 * and memory.
 */
const mostPlaces = 2_000;
/** Nor does any lead so deep; each level takes some of the stack. */
const mostDepth = 200;
/**
 * llama.cpp refuses more ("number of repetitions exceeds sane defaults", src/llama-grammar.cpp).
 */
const mostRepetitions = 2_000;

const below = (path: string, ...keys: readonly (string | number)[]): string =>
  [path, ...keys].filter((part) => part !== '').join('.');
const inside = (place: Place, ...keys: readonly (string | number)[]): Place => ({
  path: below(place.path, ...keys),
  open: [],
});
const beside = (place: Place, ...keys: readonly (string | number)[]): Place => ({
  path: below(place.path, ...keys),
  open: place.open,
});
/** As it stands where it is no encoding of anything. */
const decoded = (key: string): string => {
  try {
    return decodeURIComponent(key);
  } catch {
    return key;
  }
};
const anyOf = (expressions: readonly string[]): string =>
  expressions.length === 1 ? (expressions[0] ?? '') : `(${expressions.join(' | ')})`;

/**
 * Rules of GBNF for a JSON Schema. What an answer by it is fits the schema always, but not
 * everything that fits can be said: properties stand in the schema's order, those required first,
 * and beside named ones no others.
 */
export function createSchemaGrammar({ exact, prefix = '' }: GrammarOptions) {
  const rules = new Map<string, string>();
  const references = new Map<string, string>();
  let places = 0;
  let depth = 0;

  const lost = (place: Place, keyword: string, why = 'no grammar says it'): void => {
    if (exact)
      throw new SchemaLimit(
        below(place.path, keyword),
        `\`${keyword}\` cannot be kept to: ${why}.`,
      );
  };
  const named = (kind: string, expression: string): string => {
    const name = `${prefix}${kind}${rules.size}`;
    rules.set(name, expression);
    return name;
  };

  function followed(document: unknown, ref: unknown, place: Place): string {
    const pointer = String(ref);
    const keys = pointer
      .slice(2)
      .split('/')
      .map((key) => decoded(key).replaceAll('~1', '/').replaceAll('~0', '~'));
    const target =
      pointer === '#'
        ? document
        : pointer.startsWith('#/')
          ? keys.reduce<unknown>(
              (at, key) =>
                isSchema(at) || Array.isArray(at)
                  ? (at as Record<string, unknown>)[key]
                  : undefined,
              document,
            )
          : undefined;
    if (target === undefined || place.open.includes(pointer)) {
      lost(
        place,
        '$ref',
        target === undefined
          ? `${pointer} leads nowhere in the schema`
          : `${pointer} leads back to itself`,
      );
      return 'value';
    }
    const known = references.get(pointer);
    if (known !== undefined) return known;
    const name = `${prefix}ref${references.size}`;
    references.set(pointer, name);
    rules.set(name, '');
    rules.set(
      name,
      expressionOf(document, target, {
        path: pointer === '#' ? '' : keys.join('.'),
        open: [...place.open, pointer],
      }),
    );
    return name;
  }

  function alone(
    document: unknown,
    schema: Schema,
    keyword: ReturnType<typeof standsAlone> & string,
    place: Place,
  ): string {
    const other = besides(schema, keyword);
    if (other !== undefined) lost(place, other, `it stands beside \`${keyword}\``);
    if (keyword === '$ref') return followed(document, schema['$ref'], place);
    if (keyword === 'const') return literal(JSON.stringify(schema['const']));
    const options = schemasIn(schema[keyword]);
    if (options.length === 0) lost(place, keyword, 'it allows nothing');
    if (options.length === 0) return 'value';
    if (keyword === 'enum') return anyOf(options.map((one) => literal(JSON.stringify(one))));
    if (keyword === 'allOf' && options.length > 1)
      lost(place, 'allOf', 'no grammar says several schemas at once');
    if (keyword === 'oneOf' && !excludeEachOther(options))
      lost(
        place,
        'oneOf',
        'its schemas do not exclude each other by their types or by a property with a `const`; use `anyOf`',
      );
    const meant = keyword === 'allOf' ? options.slice(0, 1) : options;
    return anyOf(meant.map((one, at) => expressionOf(document, one, beside(place, keyword, at))));
  }

  function objectOf(document: unknown, schema: Schema, place: Place): string {
    const more = schema['additionalProperties'];
    const valueOfMore = (): string =>
      isSchema(more)
        ? expressionOf(document, more, inside(place, 'additionalProperties'))
        : 'value';
    const properties: Schema = isSchema(schema['properties']) ? schema['properties'] : {};
    const required = schemasIn(schema['required']).filter((key) => typeof key === 'string');
    if (!('properties' in schema) && required.length === 0) {
      if (more === false) return '"{" space "}"';
      const member = named('member', `string ":" space ${valueOfMore()}`);
      return `"{" space (${member} ("," space ${member})*)? space "}"`;
    }
    const unnamed = required.filter((key) => !Object.hasOwn(properties, key));
    if (unnamed.length > 0 && more === false)
      lost(place, 'required', `${unnamed[0] ?? ''} is none of the properties`);
    const memberOf = (key: string): string =>
      named(
        'member',
        `${literal(JSON.stringify(key))} ":" space ` +
          (Object.hasOwn(properties, key)
            ? expressionOf(document, properties[key], inside(place, 'properties', key))
            : valueOfMore()),
      );
    const always = [
      ...new Set([...Object.keys(properties).filter((key) => required.includes(key)), ...unnamed]),
    ].map(memberOf);
    const sometimes = Object.keys(properties)
      .filter((key) => !required.includes(key))
      .map(memberOf);
    return `"{" space ${membersOf(always, sometimes)} space "}"`;
  }

  /** Any of the optional ones in their order: each rule is one of them and what may follow it. */
  function membersOf(always: readonly string[], sometimes: readonly string[]): string {
    const after = sometimes.reduceRight<string[]>(
      (rest, member) => [named('more', `("," space ${member})? ${rest[0] ?? ''}`), ...rest],
      [],
    );
    if (always.length > 0) return `${always.join(' "," space ')} ${after[0] ?? ''}`;
    return sometimes.length === 0
      ? ''
      : `(${sometimes.map((member, at) => `${member} ${after[at + 1] ?? ''}`).join(' | ')})?`;
  }

  function arrayOf(document: unknown, schema: Schema, place: Place): string {
    const { items } = schema;
    const count = (keyword: 'minItems' | 'maxItems'): number | undefined =>
      countIn(schema, keyword, (_, why) => lost(place, keyword, why));
    const asked = count('minItems') ?? 0;
    const end = count('maxItems') ?? null;
    if (asked > mostRepetitions) lost(place, 'minItems', `${mostRepetitions} are the most`);
    if (end !== null && end < asked) lost(place, 'maxItems', 'it is less than `minItems`');
    const least = Math.min(asked, mostRepetitions);
    const most = end === null ? null : Math.max(least, Math.min(end, mostRepetitions));
    const first = schemasIn(schema['prefixItems'] ?? (Array.isArray(items) ? items : undefined));
    if (first.length > 0) {
      if (least > first.length) lost(place, 'minItems', 'there are fewer `prefixItems`');
      if (most !== null && most < first.length)
        lost(place, 'maxItems', 'there are more `prefixItems`');
      return (
        `"[" space ` +
        `${first.map((one, at) => expressionOf(document, one, inside(place, 'prefixItems', at))).join(' "," space ')} ` +
        `space "]"`
      );
    }
    if (items === false || most === 0) return '"[" space "]"';
    const item = named(
      'item',
      items === undefined ? 'value' : expressionOf(document, items, inside(place, 'items')),
    );
    const others = `("," space ${item}){${Math.max(0, least - 1)},${most === null ? '' : most - 1}}`;
    return `"[" space ${least > 0 ? `${item} ${others}` : `(${item} ${others})?`} space "]"`;
  }

  function typed(document: unknown, schema: Schema, type: unknown, place: Place): string {
    if (type === 'object') return objectOf(document, schema, place);
    if (type === 'array') return arrayOf(document, schema, place);
    if (type === 'string')
      return stringRule(schema, mostRepetitions, (keyword, why) => lost(place, keyword, why));
    if (type === 'integer' || type === 'number')
      return numberRule(schema, type, (keyword, why) => lost(place, keyword, why));
    if (type === 'boolean' || type === 'null') return type;
    lost(place, 'type', `${JSON.stringify(type)} is no type of JSON`);
    return 'value';
  }

  function expressionOf(document: unknown, schema: unknown, place: Place): string {
    places += 1;
    if (places > mostPlaces)
      throw new SchemaLimit('', `The schema is too large: ${mostPlaces} places are the most.`);
    if (depth >= mostDepth)
      throw new SchemaLimit('', `The schema is too deep: ${mostDepth} levels are the most.`);
    depth += 1;
    const expression = described(document, schema, place);
    depth -= 1;
    return expression;
  }

  function described(document: unknown, schema: unknown, place: Place): string {
    if (schema === true) return 'value';
    if (!isSchema(schema)) {
      lost(place, '', 'it is no schema that anything fits');
      return 'value';
    }
    const wrong = impossible(schema);
    if (wrong !== undefined) lost(place, wrong);
    const keyword = standsAlone(schema);
    if (keyword !== undefined) return alone(document, schema, keyword, place);
    const { type } = schema;
    if (type === undefined)
      return 'properties' in schema
        ? objectOf(document, schema, place)
        : 'items' in schema || 'prefixItems' in schema
          ? arrayOf(document, schema, place)
          : untyped(schema, place);
    return anyOf(
      (Array.isArray(type) ? (type as unknown[]) : [type]).map((one) =>
        typed(document, schema, one, place),
      ),
    );
  }

  function untyped(schema: Schema, place: Place): string {
    const bound = besides(schema, 'type');
    if (bound !== undefined) lost(place, bound, 'it needs a `type` beside it');
    return 'value';
  }

  return {
    /** The expression of one schema; `at` is where refusals say it stands. */
    add: (schema: unknown): string => expressionOf(schema, schema, { path: '', open: [] }),
    /** The rules that an expression leans on. */
    rules: (root: string): string[] => [
      ...[...rules].map(([name, expression]) => `${name} ::= ${expression}`),
      ...terminalRules([root, ...rules.values()]),
    ],
  };
}

/** One grammar for one schema, exact. Throws `SchemaLimit`. */
export function grammarOf(schema: unknown): string {
  const grammar = createSchemaGrammar({ exact: true });
  const root = grammar.add(schema);
  return [`root ::= ${root}`, ...grammar.rules(root)].join('\n');
}
