// Words that we do not use in comments, texts and the English locale (CONTRIBUTING.md, "Words"):
// most are the dialect of the first versions, which a reader has to translate. Each has the word
// that takes its place.
import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import ts from 'typescript';
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
const forbidden = new RegExp(`\\b(?:${Object.keys(words).join('|')})\\b`, 'gi');

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

function problemsOf(file) {
  const text = readFileSync(join(root, file), 'utf8');
  const texts = file.endsWith('.json') ? [[0, text]] : textsOf(file, text);
  return [...texts].flatMap(([offset, part]) =>
    [...part.matchAll(forbidden)].map((match) => {
      const line = text.slice(0, offset + match.index).split('\n').length;
      const word = match[0].toLowerCase();
      return `${file}:${line} “${word}”: ${words[word]}`;
    }),
  );
}

await ensureNode24();
const files = [
  ...sourceFiles().map((path) => relative(root, path)),
  'resources/locales/en.json',
].filter((file) => !isTest(file) && !notOurs.test(file) && !file.endsWith('words.mjs'));
const problems = files.flatMap(problemsOf);
for (const problem of problems) console.error(problem);
if (problems.length > 0) fail(`${problems.length} words that we do not use (CONTRIBUTING.md)`);
console.log(`${files.length} files, no word of the list`);
