/** A place in a schema. */
export interface Place {
  /** The schema that references in it lead into. */
  document: unknown;
  /** Its keys, joined by dots. */
  path: string;
  /** References followed since the last member or item: one of them again would never end. */
  open: readonly string[];
}

/** What the rules of a schema's parts are built with. */
export interface GrammarBuilder {
  /** Adds a rule, and returns its name. */
  named(kind: string, expression: string): string;
  /** The expression of a schema at a place. */
  expressionOf(schema: unknown, place: Place): string;
  /** An exact grammar refuses the schema (`SchemaLimit`); a loose one ignores the keyword. */
  unsupported(place: Place, keyword: string, why?: string): void;
}

/** llama.cpp refuses more ("number of repetitions exceeds sane defaults", src/llama-grammar.cpp). */
export const mostRepetitions = 2_000;

export const joinPath = (path: string, ...keys: readonly (string | number)[]): string =>
  [path, ...keys].filter((part) => part !== '').join('.');

/** The place of a member or item, which an answer can nest without end. */
export const inside = (place: Place, ...keys: readonly (string | number)[]): Place => ({
  document: place.document,
  path: joinPath(place.path, ...keys),
  open: [],
});

/** The place of an alternative, which adds no level to the answer. */
export const alternative = (place: Place, ...keys: readonly (string | number)[]): Place => ({
  document: place.document,
  path: joinPath(place.path, ...keys),
  open: place.open,
});

export const anyOf = (expressions: readonly string[]): string =>
  expressions.length === 1 ? (expressions[0] ?? '') : `(${expressions.join(' | ')})`;
