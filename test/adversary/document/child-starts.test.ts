import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

/**
 * Every place in the product that starts a process or a thread, found in the syntax of its source:
 * a new one cannot forget the list of variables.
 */

const root = join(import.meta.dirname, '..', '..', '..');
const sources = globSync('{electron,shared}/**/*.ts', { cwd: root })
  .filter((file) => !/\.test\.ts$|\/testing\//.test(file))
  .map((file) => ({
    file: file.replaceAll('\\', '/'),
    tree: ts.createSourceFile(
      file,
      readFileSync(join(root, file), 'utf8'),
      ts.ScriptTarget.Latest,
      true,
    ),
  }));

/** Modules that start something, and which of their exports do; `true` for all. */
const starters: Readonly<Record<string, true | ReadonlySet<string>>> = {
  child_process: true,
  cluster: true,
  worker_threads: new Set(['Worker']),
  electron: new Set(['utilityProcess']),
};
const moduleOf = (specifier: string): string => specifier.replace(/^node:/, '');

function walk(node: ts.Node, visit: (node: ts.Node) => void): void {
  visit(node);
  ts.forEachChild(node, (child) => walk(child, visit));
}

/**
 * What a file takes from such modules: by import (types aside), `import()`, `require()` or
 * `process.getBuiltinModule()`.
 */
function startersIn(tree: ts.SourceFile): string[] {
  const found: string[] = [];
  walk(tree, (node) => {
    if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier)) {
      const names = starters[moduleOf(node.moduleSpecifier.text)];
      const clause = node.importClause;
      if (names === undefined || clause === undefined || clause.isTypeOnly) return;
      const bindings = clause.namedBindings;
      const named =
        bindings !== undefined && ts.isNamedImports(bindings)
          ? bindings.elements
              .filter((one) => !one.isTypeOnly)
              .map((one) => (one.propertyName ?? one.name).text)
          : [];
      if (clause.name !== undefined || (bindings !== undefined && ts.isNamespaceImport(bindings)))
        found.push('everything');
      found.push(...named.filter((name) => names === true || names.has(name)));
    } else if (ts.isCallExpression(node)) {
      const [argument] = node.arguments;
      const called = node.expression.getText();
      const loads =
        node.expression.kind === ts.SyntaxKind.ImportKeyword ||
        /(?:^|\.)(?:require|getBuiltinModule)$/.test(called);
      if (
        loads &&
        argument !== undefined &&
        ts.isStringLiteral(argument) &&
        moduleOf(argument.text) in starters &&
        moduleOf(argument.text) !== 'electron'
      )
        found.push(`${called}(${argument.text})`);
    }
  });
  return found;
}

/** The calls that start something, each with the text of its `env`; null where it gives none. */
function starts(tree: ts.SourceFile): (string | null)[] {
  const found: (string | null)[] = [];
  walk(tree, (node) => {
    const isStart =
      (ts.isCallExpression(node) &&
        /^(?:fork|spawn|spawnSync|execFileAsync|execFileSync|utilityProcess\.fork)$/.test(
          node.expression.getText(),
        )) ||
      (ts.isNewExpression(node) && node.expression.getText() === 'Worker');
    if (!isStart) return;
    const given: readonly ts.Expression[] = node.arguments ?? [];
    const options = given.find((argument) => ts.isObjectLiteralExpression(argument));
    const env = options?.properties
      .filter((one) => ts.isPropertyAssignment(one))
      .find((one) => one.name.getText() === 'env');
    found.push(env?.initializer.getText() ?? null);
  });
  return found;
}

const starting = [
  'electron/launcher/fork-launcher.ts',
  'electron/launcher/run-program.ts',
  'electron/launcher/start-worker.ts',
  'electron/launcher/utility-launcher.ts',
];

describe('what Hearth starts', () => {
  it('is started in four files alone, so that no other place can pass its whole environment on', () => {
    expect(sources.length).toBeGreaterThan(400);
    expect(
      sources
        .filter(({ tree }) => startersIn(tree).length > 0)
        .map(({ file }) => file)
        .sort(),
    ).toEqual(starting);
  });

  it.each(starting)('gets its environment by list (%s)', (file) => {
    const tree = sources.find((one) => one.file === file)?.tree;
    const environments = tree ? starts(tree) : [];
    expect(environments.length).toBeGreaterThan(0);
    for (const environment of environments) expect(environment).toMatch(/^childEnvironment\(/);
  });

  it('is found by this test in every form that it could be written in', () => {
    const forms = [
      "import { fork } from 'child_process';",
      "import * as all from 'node:child_process';",
      "const x = await import('node:cluster');",
      "process.getBuiltinModule('node:worker_threads');",
      "import { Worker as W } from 'node:worker_threads';",
    ];
    for (const form of forms)
      expect(
        startersIn(ts.createSourceFile('x.ts', form, ts.ScriptTarget.Latest, true)),
        form,
      ).toHaveLength(1);
    expect(
      startersIn(
        ts.createSourceFile(
          'x.ts',
          "import { type Worker, parentPort } from 'node:worker_threads'; import type { fork " +
            "} from 'node:child_process';",
          ts.ScriptTarget.Latest,
          true,
        ),
      ),
    ).toEqual([]);
  });
});
