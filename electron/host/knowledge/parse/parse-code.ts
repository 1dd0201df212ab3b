import { decodeText } from './decode.ts';
import type { ParsedSection, Parser } from './document/parsed.ts';
import { createSections } from './document/sections.ts';

const modifiers = [
  'export|default|public|private|protected|internal|static|abstract|final|sealed|open|override',
  'virtual|async|partial|unsafe|extern|inline|constexpr|data|suspend|local',
  String.raw`pub(?:\([^)]*\))?`,
].join('|');
const modified = String.raw`(?:(?:${modifiers})\s+)*`;
const keywords = [
  String.raw`function\*?|class|interface|type|enum|struct|union|record|trait|impl(?:<[^>]*>)?`,
  String.raw`protocol|extension|mixin|def|defp|defmodule|fn|fun|func(?:\s*\([^)]*\))?|sub|proc`,
  'module|namespace|object|package|message|service|const|let|var|val',
].join('|');
const declaration = new RegExp(
  String.raw`^${modified}(?:${keywords})\s+\(?([A-Za-z_$][\w$]*(?:(?:\.|::)[\w$]+)*[?!]?)`,
);
const sqlModifiers = String.raw`(?:or\s+replace\s+)?(?:temp(?:orary)?\s+|unique\s+|materialized\s+)*`;
const sqlObjects = 'table|view|index|function|procedure|trigger|type|schema';
const sqlDeclaration = new RegExp(
  String.raw`^create\s+${sqlModifiers}(?:${sqlObjects})\s+(?:if\s+not\s+exists\s+)?["\x60[]?([\w.]+)`,
  'i',
);
/**
 * `int main(…) {`, `std::string A::b(…)`, `build() {` of a shell: a name, its parameters, and no
 * end of a statement.
 */
const callable = /^((?:[A-Za-z_][\w<>[\],:~?.]*[\s*&]+)*)([A-Za-z_~$][\w$:~]*)\s*\([^;=]*$/;
const methodKeywords = 'def|fn|fun|func|function|sub|get|set|constructor';
const member = new RegExp(
  String.raw`^${modified}(?:(?:${methodKeywords})\s+)?(?:[A-Za-z_][\w<>[\],:*&?.]*\s+)*` +
    String.raw`([A-Za-z_$#~][\w$?!]*)\s*(?:<[^>]*>)?\([^;]*[{:]?\s*$`,
);
const noNames = [
  'if|else|for|while|switch|catch|return|do|try|with|case|when|until|unless|elif|match|loop|throw',
  'new|await|yield|using|lock|foreach|assert|print|describe|it|test|expect',
].join('|');
const noName = new RegExp(`^(?:${noNames})$`);
const belongsToNext = /^\s*(\/\/|\/\*|\*|#|@|--|"""|\[)/;
const containers = [
  'class|interface|struct|trait|impl|enum|object|module|namespace|protocol|extension|record',
  'defmodule|package|union',
].join('|');
const container = new RegExp(String.raw`\b(${containers})\b`);

/** Below this a class stays in one piece with its methods: it is about what a chunk holds. */
const wholeCharacters = 1500;

interface Symbol {
  name: string;
  lines: string[];
}

/**
 * A section a top-level declaration, named by it, with the comments and decorators above it; of a
 * long class one a method, under the class.
 */
export const parseCode: Parser = (bytes, mediaType) => ({
  mediaType,
  pages: null,
  sections: codeSections(decodeText(bytes)),
});

function codeSections(source: string): ParsedSection[] {
  const collector = createSections();
  for (const { name, lines } of symbolsOf(source.split('\n'), topLevelName)) {
    if (name !== '') collector.heading(1, name);
    const head = lines.find((line) => !belongsToNext.test(line)) ?? '';
    const length = lines.reduce((sum, line) => sum + line.length + 1, 0);
    if (name === '' || length <= wholeCharacters || !container.test(head))
      for (const line of lines) collector.line(line);
    else {
      const indent = memberIndent(lines);
      for (const inner of symbolsOf(lines, (line) => memberName(line, indent))) {
        if (inner.name !== '') collector.heading(2, inner.name);
        for (const line of inner.lines) collector.line(line);
      }
    }
  }
  return collector.end();
}

/**
 * Cuts before each line that declares something; comments right above it go with it. Text before
 * the first has no name.
 */
function symbolsOf(
  lines: readonly string[],
  nameOf: (line: string) => string | undefined,
): Symbol[] {
  const symbols: Symbol[] = [{ name: '', lines: [] }];
  let above: string[] = [];
  for (const line of lines) {
    const name = nameOf(line);
    if (name === undefined && belongsToNext.test(line)) {
      above.push(line);
      continue;
    }
    if (name !== undefined) symbols.push({ name, lines: [] });
    symbols.at(-1)?.lines.push(...above, line);
    above = [];
  }
  symbols.at(-1)?.lines.push(...above);
  return symbols.filter((symbol) => symbol.lines.length > 0);
}

const lineMax = 400;

function topLevelName(line: string): string | undefined {
  if (line.length > lineMax) return undefined;
  const named = declaration.exec(line)?.[1] ?? sqlDeclaration.exec(line)?.[1];
  if (named !== undefined) return named;
  const [, types = '', name] = callable.exec(line) ?? [];
  if (name === undefined || noName.test(name) || noName.test(/^\w*/.exec(line)?.[0] ?? ''))
    return undefined;
  // A call at the top of a script has neither a body nor a type before it.
  return /\{\s*$/.test(line) || (types !== '' && /\)\s*$/.test(line)) ? name : undefined;
}

/**
 * The indent of the members of a class: that of the first of its lines that is indented at all.
 */
function memberIndent(lines: readonly string[]): string {
  const start = lines.findIndex((line) => container.test(line));
  for (const line of lines.slice(start + 1)) {
    const indent = /^[ \t]+(?=[^\s*])/.exec(line)?.[0];
    if (indent !== undefined) return indent;
  }
  return '  ';
}

function memberName(line: string, indent: string): string | undefined {
  if (line.length > lineMax || !line.startsWith(indent) || /^\s/.test(line.slice(indent.length)))
    return undefined;
  const text = line.slice(indent.length);
  const name =
    declaration.exec(text)?.[1] ?? member.exec(text)?.[1] ?? /^def\s+([\w?!]+)/.exec(text)?.[1];
  return name === undefined ||
    noName.test(name) ||
    noName.test(/^\w*/.exec(text)?.[0] ?? '') ||
    /^(const|let|var|val|type)\s/.test(text)
    ? undefined
    : name;
}
