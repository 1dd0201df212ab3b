// One exported name has one meaning in the tree (docs/decisions/0042): lists each name that two or
// more files export. A file may pass on what another one exports. `--report` prints how many
// names there are.
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import ts from 'typescript';
import { ensureNode24, fail, root } from './node24.mjs';
import { sourceFiles } from './source-files.mjs';

/** Names that every file of a kind exports: one migration each. */
const expected = new Set(['default', 'migration']);

const isSource = (file) => /\.tsx?$/.test(file) && !/\.(test|d)\.tsx?$|^test\//.test(file);

const isExported = (node) =>
  ts.canHaveModifiers(node) &&
  ts.getModifiers(node)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) === true;

function* namesIn(pattern) {
  if (ts.isIdentifier(pattern)) yield pattern.text;
  else for (const element of pattern.elements) if (element.name) yield* namesIn(element.name);
}

function importedNames(source) {
  const clauses = source.statements.flatMap((statement) => statement.importClause ?? []);
  return new Set(
    clauses.flatMap(({ name, namedBindings }) => [
      ...(name === undefined ? [] : [name.text]),
      ...(namedBindings?.elements ?? []).map((element) => element.name.text),
    ]),
  );
}

/** The names that a file declares and exports, without those that it passes on. */
function* exportsOf(source) {
  const imported = importedNames(source);
  for (const statement of source.statements) {
    if (ts.isExportDeclaration(statement) && statement.moduleSpecifier === undefined) {
      for (const { name, propertyName = name } of statement.exportClause?.elements ?? [])
        if (!imported.has(propertyName.text)) yield name.text;
    } else if (isExported(statement)) {
      if (ts.isVariableStatement(statement))
        for (const { name } of statement.declarationList.declarations) yield* namesIn(name);
      else if (statement.name !== undefined) yield statement.name.text;
    }
  }
}

await ensureNode24();
const filesOf = new Map();
for (const path of sourceFiles()) {
  const file = relative(root, path);
  if (!isSource(file)) continue;
  const source = ts.createSourceFile(file, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest);
  // A type and a value of one name in one file are one thing.
  for (const name of new Set(exportsOf(source)))
    if (!expected.has(name)) filesOf.set(name, [...(filesOf.get(name) ?? []), file]);
}
const shared = [...filesOf]
  .filter(([, files]) => files.length > 1)
  .toSorted(([a], [b]) => (a < b ? -1 : 1));
for (const [name, files] of shared) console.error(`${name}: ${files.join(', ')}`);
if (process.argv.includes('--report'))
  console.log(`${filesOf.size} exported names, ${shared.length} of them in two or more files`);
if (shared.length > 0) fail(`${shared.length} names are exported from two or more files`);
