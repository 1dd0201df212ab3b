import { arrayRule } from './array-rule.ts';
import { combinedRule } from './combined-rule.ts';
import {
  anyOf,
  joinPath,
  mostRepetitions,
  type GrammarBuilder,
  type Place,
} from './grammar-place.ts';
import { objectRule } from './object-rule.ts';
import { numberRule, stringRule } from './scalar-rules.ts';
import { otherKeyword, impossible, isSchema, soleKeyword, type Schema } from './schema-keywords.ts';
import { SchemaLimit } from './schema-limit.ts';
import { terminalRules } from './terminals.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';

export interface GrammarOptions {
  /**
   * For keywords that no grammar can express: an exact grammar refuses the schema (`SchemaLimit`),
   * a loose one ignores them. The answer still has the right types then, and the model only sees
   * the rest in its prompt.
   */
  exact: boolean;
  /** Of the names of its rules, where several grammars become one. */
  prefix?: string;
}

/**
 * No schema that a person or a library writes has more places; each costs the model's process time
 * and memory.
 */
const mostPlaces = 2_000;
/** Nor is any nested deeper; each level takes some of the stack. */
const mostDepth = 200;

/**
 * Rules of GBNF for a JSON Schema. Every answer by them fits the schema, but not everything that
 * fits is possible: properties are in the schema's order, the required ones first, and next to
 * named ones there are no others.
 */
export function createSchemaGrammar({ exact, prefix = '' }: GrammarOptions) {
  const rules = new Map<string, string>();
  const references = new Map<string, string>();
  let places = 0;
  let depth = 0;

  const builder: GrammarBuilder = {
    named(kind, expression) {
      const name = `${prefix}${kind}${rules.size}`;
      rules.set(name, expression);
      return name;
    },
    expressionOf(schema, place) {
      places += 1;
      if (places > mostPlaces)
        throw new SchemaLimit('', phrase('schemas.tooLarge', { most: mostPlaces }));
      if (depth >= mostDepth)
        throw new SchemaLimit('', phrase('schemas.tooDeep', { most: mostDepth }));
      depth += 1;
      const expression = described(schema, place);
      depth -= 1;
      return expression;
    },
    unsupported(place, keyword, why = phrase('schemas.noGrammar').text) {
      if (exact)
        throw new SchemaLimit(
          joinPath(place.path, keyword),
          phrase('schemas.cannotBeKept', { keyword, why }),
        );
    },
  };
  const { unsupported } = builder;

  function followed(ref: unknown, place: Place): string {
    const pointer = String(ref);
    const keys = keysOf(pointer);
    const target = targetOf(place.document, pointer, keys);
    if (target === undefined || place.open.includes(pointer)) {
      const why = target === undefined ? 'schemas.leadsNowhere' : 'schemas.leadsBack';
      unsupported(place, '$ref', phrase(why, { pointer }).text);
      return 'value';
    }
    const known = references.get(pointer);
    if (known !== undefined) return known;
    const name = `${prefix}ref${references.size}`;
    references.set(pointer, name);
    rules.set(name, '');
    const expression = builder.expressionOf(target, {
      document: place.document,
      path: pointer === '#' ? '' : keys.join('.'),
      open: [...place.open, pointer],
    });
    rules.set(name, expression);
    return name;
  }

  function described(schema: unknown, place: Place): string {
    if (schema === true) return 'value';
    if (!isSchema(schema)) {
      unsupported(place, '', phrase('schemas.fitsNothing').text);
      return 'value';
    }
    const wrong = impossible(schema);
    if (wrong !== undefined) unsupported(place, wrong);
    const keyword = soleKeyword(schema);
    if (keyword !== undefined) {
      const other = otherKeyword(schema, keyword);
      if (other !== undefined)
        unsupported(place, other, phrase('schemas.combined', { keyword }).text);
      return keyword === '$ref'
        ? followed(schema['$ref'], place)
        : combinedRule(builder, schema, keyword, place);
    }
    const { type } = schema;
    if (type === undefined) return untyped(schema, place);
    const types: unknown[] = Array.isArray(type) ? (type as unknown[]) : [type];
    return anyOf(types.map((one) => typed(schema, one, place)));
  }

  function typed(schema: Schema, type: unknown, place: Place): string {
    const refuse = (keyword: string, why?: string): void => unsupported(place, keyword, why);
    if (type === 'object') return objectRule(builder, schema, place);
    if (type === 'array') return arrayRule(builder, schema, place);
    if (type === 'string') return stringRule(schema, mostRepetitions, refuse);
    if (type === 'integer' || type === 'number') return numberRule(schema, type, refuse);
    if (type === 'boolean' || type === 'null') return type;
    unsupported(place, 'type', phrase('schemas.noType', { type: JSON.stringify(type) }).text);
    return 'value';
  }

  function untyped(schema: Schema, place: Place): string {
    if ('properties' in schema) return objectRule(builder, schema, place);
    if ('items' in schema || 'prefixItems' in schema) return arrayRule(builder, schema, place);
    const bound = otherKeyword(schema, 'type');
    if (bound !== undefined) unsupported(place, bound, phrase('schemas.needsType').text);
    return 'value';
  }

  return {
    /** The expression of one schema. */
    add: (schema: unknown): string =>
      builder.expressionOf(schema, { document: schema, path: '', open: [] }),
    /** The rules that an expression needs. */
    rules: (root: string): string[] => [
      ...[...rules].map(([name, expression]) => `${name} ::= ${expression}`),
      ...terminalRules([root, ...rules.values()]),
    ],
  };
}

/** The keys of a JSON pointer in a URI fragment (RFC 6901, section 6). */
function keysOf(pointer: string): string[] {
  return pointer
    .slice(2)
    .split('/')
    .map((key) => decoded(key).replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** The key itself where it is not percent-encoded correctly. */
function decoded(key: string): string {
  try {
    return decodeURIComponent(key);
  } catch {
    return key;
  }
}

function targetOf(document: unknown, pointer: string, keys: readonly string[]): unknown {
  if (pointer === '#') return document;
  if (!pointer.startsWith('#/')) return undefined;
  return keys.reduce<unknown>(
    (at, key) =>
      isSchema(at) || Array.isArray(at) ? (at as Record<string, unknown>)[key] : undefined,
    document,
  );
}

/** One grammar for one schema, exact. Throws `SchemaLimit`. */
export function grammarOf(schema: unknown): string {
  const grammar = createSchemaGrammar({ exact: true });
  const root = grammar.add(schema);
  return [`root ::= ${root}`, ...grammar.rules(root)].join('\n');
}
