import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { expect, it } from 'vitest';

/**
 * A model's text must be shown, never run: in the page (Open WebUI CVE-2025-64495) or in the host
 * (LiteLLM CVE-2024-2952 and -5751, Jan CVE-2025-2446).
 */

const root = join(import.meta.dirname, '..', '..', '..');
const files = globSync('{electron,renderer,shared}/**/*.{ts,tsx}', { cwd: root }).filter(
  (file) => !/\.test\.tsx?$|\/testing\//.test(file),
);

const isText = (node: ts.Node | undefined): boolean =>
  node !== undefined &&
  (ts.isStringLiteralLike(node) || ts.isTemplateExpression(node) || ts.isBinaryExpression(node));

/** Ways to make code or markup of a text; each as it stands in the source. */
function evaluations(tree: ts.SourceFile): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) || ts.isNewExpression(node)) {
      const called = node.expression.getText(tree);
      const [first] = node.arguments ?? [];
      if (/^(?:eval|Function|(?:globalThis|window)\.(?:eval|Function))$/.test(called))
        found.push(called);
      if (/^(?:set(?:Timeout|Interval|Immediate))$/.test(called) && isText(first))
        found.push(`${called} of a text`);
      if (
        (/\.(?:insertAdjacentHTML|createContextualFragment|setHTMLUnsafe)$/.test(called) ||
          /\.(?:write|writeln|executeJavaScript)$/.test(called)) &&
        /document|Element|range|webContents|element/i.test(called)
      )
        found.push(called);
    }
    if (
      ts.isPropertyAccessExpression(node) &&
      /^(?:innerHTML|outerHTML|srcdoc)$/.test(node.name.text) &&
      ts.isBinaryExpression(node.parent) &&
      node.parent.left === node
    )
      found.push(node.getText(tree));
    if (
      (ts.isJsxAttribute(node) || ts.isPropertyAssignment(node)) &&
      /^(?:dangerouslySetInnerHTML|srcDoc)$/.test(node.name.getText(tree))
    )
      found.push(node.name.getText(tree));
    if (
      ts.isImportDeclaration(node) &&
      /^["'](?:node:)?vm["']$/.test(node.moduleSpecifier.getText(tree))
    )
      found.push('vm');
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return found;
}

const parse = (name: string, text: string): ts.SourceFile =>
  ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true);

it('no source of the product makes code or markup of a text', () => {
  expect(files.length).toBeGreaterThan(600);
  const found = files.flatMap((file) =>
    evaluations(parse(file, readFileSync(join(root, file), 'utf8'))).map(
      (what) => `${file}: ${what}`,
    ),
  );
  expect(found).toEqual([]);
});

it.each([
  "eval('1')",
  "new Function('return 1')",
  "setTimeout('x()', 1)",
  'element.innerHTML = text',
  '<p dangerouslySetInnerHTML={{ __html: x }} />',
  "import vm from 'node:vm'",
  'document.write(text)',
  '<iframe srcDoc={x} />',
])('%s would be found', (text) => {
  expect(evaluations(parse('x.tsx', text))).toHaveLength(1);
});
