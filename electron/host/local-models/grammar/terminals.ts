/**
 * The leaves of JSON as rules of GBNF (github.com/ggml-org/llama.cpp, grammars/README.md); rules
 * that are not asked for are not written.
 */

/**
 * As in llama.cpp's own converter (common/json-schema-to-grammar.cpp, SPACE_RULE): room for a
 * pretty form, none for an endless one.
 */
const space = '| " " | "\\n"{1,2} [ \\t]{0,20}';
const plainCharacter = '[^"\\\\\\x7F\\x00-\\x1F] | "\\\\" ["\\\\/bfnrt]';
/** 15 digits are what a double holds exactly. */
const digits = '("0" | [1-9] [0-9]{0,14})';

const day31 = '("0" [1-9] | [12] [0-9] | "3" [01])';
const day30 = '("0" [1-9] | [12] [0-9] | "30")';
/** The 29th of February is left out: which years have one, a grammar does not say. */
const day28 = '("0" [1-9] | "1" [0-9] | "2" [0-8])';
const date =
  `[0-9]{4} "-" (("0" [13578] | "1" [02]) "-" ${day31} | ("0" [469] | "11") "-" ${day30} | ` +
  `"02-" ${day28})`;
const hour = '([01] [0-9] | "2" [0-3])';
const clock = `${hour} ":" [0-5] [0-9] ":" [0-5] [0-9]`;
const time = `${clock} ("." [0-9]{1,6})? ("Z" | [+-] ${hour} ":" [0-5] [0-9])`;
const hex = (count: number): string => `[0-9a-f]{${count}}`;

export const terminals = {
  space,
  /** Without \u: a pair of them is one character, which a bound could not count. */
  'plain-character': plainCharacter,
  character: `${plainCharacter} | "\\\\u" [0-9a-fA-F]{4}`,
  string: '"\\"" character* "\\""',
  boolean: '"true" | "false"',
  null: '"null"',
  natural: digits,
  positive: '[1-9] [0-9]{0,14}',
  integer: `"-"? ${digits}`,
  magnitude: `${digits} ("." [0-9]{1,15})? ([eE] [-+]? [0-9]{1,2})?`,
  number: '"-"? magnitude',
  date: `"\\"" ${date} "\\""`,
  time: `"\\"" ${time} "\\""`,
  /** In UTC, as Zod's pattern of a date with time wants it. */
  'date-time-utc': `"\\"" ${date} "T" ${clock} "Z\\""`,
  'date-time': `"\\"" ${date} "T" ${time} "\\""`,
  uuid: `"\\"" ${hex(8)} "-" ${hex(4)} "-4" ${hex(3)} "-" [89ab] ${hex(3)} "-" ${hex(12)} "\\""`,
  member: 'string ":" space value',
  object: '"{" space (member ("," space member)*)? space "}"',
  array: '"[" space (value ("," space value)*)? space "]"',
  value: 'object | array | string | number | boolean | null',
} as const;

export type Terminal = keyof typeof terminals;

/** Which string formats have a rule. */
export const stringFormats: ReadonlySet<unknown> = new Set<Terminal>([
  'date',
  'time',
  'date-time',
  'uuid',
]);

const escapes: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};

/** A text in GBNF's notation. */
export const literal = (text: string): string =>
  `"${text.replaceAll(/["\\\n\r\t]/g, (character) => escapes[character] ?? character)}"`;

/** The terminals that a grammar names, with those that they name. */
export function terminalRules(expressions: Iterable<string>): string[] {
  const wanted = new Set<Terminal>();
  const look = (expression: string): void => {
    const names =
      expression
        .replaceAll(/"(?:[^"\\]|\\.)*"|\[(?:[^\]\\]|\\.)*\]/g, ' ')
        .match(/[a-z][a-z-]*(?![\w-])/g) ?? [];
    for (const name of names) {
      if (!Object.hasOwn(terminals, name) || wanted.has(name as Terminal)) continue;
      wanted.add(name as Terminal);
      look(terminals[name as Terminal]);
    }
  };
  for (const expression of expressions) look(expression);
  return [...wanted].map((name) => `${name} ::= ${terminals[name]}`);
}
