// Words that we do not use in comments, texts, the English locale, English Markdown pages and titles
// of tests (CONTRIBUTING.md, "Words"): most are the dialect of the first versions, which a reader has
// to translate. Each has the word that takes its place.
import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import ts from 'typescript';
import { markdownFiles } from './markdown-files.mjs';
import { ensureNode24, fail, root } from './node24.mjs';
import { sourceFiles } from './source-files.mjs';

const words = {
  anew: 'again, recreate, regenerate',
  whoever: 'the caller, the client',
  nobody: 'no one',
  somebody: 'a user, a client',
  'who asks': 'the caller',
  'told of': 'is notified of, receives',
  'is told': 'is notified, receives',
  stands: 'is',
  lies: 'is in, is stored at',
  'in force': 'active',
  beside: 'next to, in parallel',
  'among themselves': 'with each other',
  'each apart': 'separately',
  'unless given': 'default: …',
  'by itself': 'automatically',
  'at one time': 'concurrently',
  'so many': 'this many',
  'in the place of': 'instead of',
  'what is local only': 'local-only content',
};
// Two words may be on two lines, of a comment too.
const gap = String.raw`(?:\s+(?:\*|//)?\s*)`;
const forbidden = new RegExp(
  `\\b(?:${Object.keys(words).join('|').replaceAll(' ', gap)})\\b`,
  'gi',
);

/** Words in texts of the trade that are not ours: prompts for models and stop words of a language. */
const notOurs = new RegExp(
  [
    'electron/host/knowledge/text/',
    'electron/host/knowledge/answer/(?:prompts|rewrite-question)\\.ts$',
    'electron/host/routing/rules/intent-cues',
  ].join('|'),
);

const isTest = (file) => /\.test\.|^test\/|\/testing\//.test(file);

/** Comments and literals of a file, each with the offset at which it begins. */
function* textsOf(file, text) {
  const scriptKind = file.endsWith('x') ? ts.ScriptKind.TSX : undefined;
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true, scriptKind);
  const seen = new Set();
  const nodes = [source];
  for (let node = nodes.pop(); node !== undefined; node = nodes.pop()) {
    for (const range of ts.getLeadingCommentRanges(text, node.getFullStart()) ?? []) {
      if (seen.has(range.pos)) continue;
      seen.add(range.pos);
      yield [range.pos, text.slice(range.pos, range.end)];
    }
    if (ts.isStringLiteralLike(node) || ts.isTemplateLiteralToken(node)) {
      yield [node.getStart(source), node.getText(source)];
    }
    nodes.push(...node.getChildren(source));
  }
}

const titled = new Set(['test', 'it', 'describe']);

/** `it` of `it(…)`, `it.skipIf(…)(…)` and `it.each(…)(…)`; undefined for any other call. */
function calledName(node) {
  let callee = node.expression;
  while (ts.isCallExpression(callee) || ts.isPropertyAccessExpression(callee))
    callee = callee.expression;
  return ts.isIdentifier(callee) ? callee.text : undefined;
}

/** The titles of a test file, each with the offset at which it begins. */
function* titlesOf(file, text) {
  const scriptKind = file.endsWith('x') ? ts.ScriptKind.TSX : undefined;
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true, scriptKind);
  const nodes = [source];
  for (let node = nodes.pop(); node !== undefined; node = nodes.pop()) {
    nodes.push(...node.getChildren(source));
    if (!ts.isCallExpression(node) || !titled.has(calledName(node))) continue;
    const [title] = node.arguments;
    if (title !== undefined && (ts.isStringLiteralLike(title) || ts.isTemplateExpression(title)))
      yield [title.getStart(source), title.getText(source)];
  }
}

/** A page without its code, every line where it was. */
const prose = (text) =>
  text.replaceAll(/^```[^]*?^```|`[^`\n]*`/gm, (code) => code.replaceAll(/[^\n]/g, ' '));

function textsToRead(file, text) {
  if (file.endsWith('.json')) return [[0, text]];
  if (file.endsWith('.md')) return [[0, prose(text)]];
  return isTest(file) ? titlesOf(file, text) : textsOf(file, text);
}

function problemsOf(file) {
  const text = readFileSync(join(root, file), 'utf8');
  return [...textsToRead(file, text)].flatMap(([offset, part]) =>
    [...part.matchAll(forbidden)].map((match) => {
      const line = text.slice(0, offset + match.index).split('\n').length;
      const word = match[0].toLowerCase().replaceAll(new RegExp(gap, 'g'), ' ');
      return `${file}:${line} “${word}”: ${words[word]}`;
    }),
  );
}

await ensureNode24();
const files = [
  ...sourceFiles().map((path) => relative(root, path)),
  'resources/locales/en.json',
  ...markdownFiles().filter((file) => !file.endsWith('.zh-CN.md')),
].filter((file) => !notOurs.test(file) && !file.endsWith('words.mjs'));
const problems = files.flatMap(problemsOf);
for (const problem of problems) console.error(problem);
if (problems.length > 0) fail(`${problems.length} words that we do not use (CONTRIBUTING.md)`);
console.log(`${files.length} files, no word of the list`);
