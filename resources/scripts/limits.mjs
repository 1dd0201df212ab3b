// The limits on size that keep a file readable (docs/decisions/0042): length of lines, files and
// functions, parameters, branches. `--report` prints the figures even when nothing is over its
// limit.
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import ts from 'typescript';
import { ensureNode24, fail, root } from './node24.mjs';
import { sourceFiles } from './source-files.mjs';

const limits = { line: 110, file: 300, function: 60, closure: 120, parameters: 4, complexity: 15 };

/** An address cannot be broken, and a test's name is read in the runner's output. */
const mayBeLong = (line, isTest) =>
  /https?:\/\//.test(line) ||
  (isTest && /^\s*(?:it|test|describe)\b|^\s*\[?'[^']*',?$|^\s*(['"`]).*\1,$/.test(line));

const isTestFile = (file) => /\.test\.(?:tsx?|mjs)$/.test(file) || file.startsWith('test/');

function nameOf(node) {
  if (node.name !== undefined) return node.name.getText();
  const { parent } = node;
  if (ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent))
    return parent.name.getText();
  return '(anonymous)';
}

/** `createX` closures and React components hold functions of their own, so they may be longer. */
const holdsFunctions = (name) => /^(?:create|use|compose|open|start)[A-Z]|^[A-Z]/.test(name);

const branches = new Set([
  ts.SyntaxKind.IfStatement,
  ts.SyntaxKind.ConditionalExpression,
  ts.SyntaxKind.ForStatement,
  ts.SyntaxKind.ForInStatement,
  ts.SyntaxKind.ForOfStatement,
  ts.SyntaxKind.WhileStatement,
  ts.SyntaxKind.DoStatement,
  ts.SyntaxKind.CaseClause,
  ts.SyntaxKind.CatchClause,
]);
const shortCircuits = new Set([
  ts.SyntaxKind.AmpersandAmpersandToken,
  ts.SyntaxKind.BarBarToken,
  ts.SyntaxKind.QuestionQuestionToken,
]);

/**
 * Paths through one function, those of the functions in it left out (McCabe, "A Complexity
 * Measure", 1976).
 */
function complexityOf(body) {
  let paths = 1;
  const visit = (node) => {
    if (ts.isFunctionLike(node)) return;
    if (branches.has(node.kind)) paths += 1;
    if (ts.isBinaryExpression(node) && shortCircuits.has(node.operatorToken.kind)) paths += 1;
    ts.forEachChild(node, visit);
  };
  ts.forEachChild(body, visit);
  return paths;
}

function functionsOf(source) {
  const found = [];
  const visit = (node) => {
    if (ts.isFunctionLike(node) && node.body !== undefined) {
      const { line } = source.getLineAndCharacterOfPosition(node.getStart(source));
      const lines = source.getLineAndCharacterOfPosition(node.end).line - line + 1;
      found.push({
        name: nameOf(node),
        line: line + 1,
        lines,
        parameters: node.parameters.length,
        complexity: complexityOf(node.body),
      });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function problemsOf(file, text) {
  const isTest = isTestFile(file);
  const lines = text.split('\n');
  const problems = lines.flatMap((line, index) =>
    line.length > limits.line && !mayBeLong(line, isTest)
      ? [`${file}:${index + 1} line of ${line.length} characters`]
      : [],
  );
  if (isTest) return problems;
  if (lines.length - 1 > limits.file) problems.push(`${file} file of ${lines.length - 1} lines`);
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  for (const { name, line, lines: length, parameters, complexity } of functionsOf(source)) {
    const most = holdsFunctions(name) ? limits.closure : limits.function;
    if (length > most) problems.push(`${file}:${line} function ${name} of ${length} lines`);
    if (parameters > limits.parameters)
      problems.push(`${file}:${line} function ${name} of ${parameters} parameters`);
    if (complexity > limits.complexity)
      problems.push(`${file}:${line} function ${name} of complexity ${complexity}`);
  }
  return problems;
}

await ensureNode24();
const texts = sourceFiles().map((path) => [relative(root, path), readFileSync(path, 'utf8')]);
const problems = texts.flatMap(([file, text]) => problemsOf(file, text));
for (const problem of problems) console.error(problem);
const lengths = texts
  .filter(([file]) => !isTestFile(file))
  .map(([, text]) => text.split('\n').length - 1)
  .toSorted((a, b) => a - b);
if (process.argv.includes('--report'))
  console.log(
    `${lengths.length} source files, median ${lengths[lengths.length >> 1]} lines, longest ` +
      `${lengths.at(-1)}`,
  );
if (problems.length > 0) fail(`${problems.length} places are over a limit`);
