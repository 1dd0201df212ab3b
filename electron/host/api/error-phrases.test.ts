import { readdirSync, readFileSync } from 'node:fs';
import ts from 'typescript';
import { expect, it } from 'vitest';

const errors = /\bnew (?:App|Provider|Field|Parameter)Error\(/;

/** `file:line` of each error whose message is written in place instead of in the catalogue. */
function bareMessages(file: string, text: string): string[] {
  if (!errors.test(text)) return [];
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest);
  const found: string[] = [];
  const isWords = (node: ts.Node): boolean => {
    if (ts.isStringLiteralLike(node)) return /\p{L}/u.test(node.text);
    if (ts.isTemplateExpression(node)) return true;
    if (ts.isConditionalExpression(node)) return isWords(node.whenTrue) || isWords(node.whenFalse);
    if (ts.isBinaryExpression(node)) return isWords(node.left) || isWords(node.right);
    return ts.isParenthesizedExpression(node) && isWords(node.expression);
  };
  const visit = (node: ts.Node): void => {
    const isError =
      ts.isNewExpression(node) && errors.test(`new ${node.expression.getText(source)}(`);
    const message = isError ? node.arguments?.[1] : undefined;
    if (message !== undefined && isWords(message))
      found.push(`${file}:${source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1}`);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

it('knows an error that has no phrase', () => {
  const bare = [
    "new AppError('internal', 'Boom.')",
    'new ProviderError(code, `${host} is down`, {})',
    "new FieldError('n', many ? phrase('lan.noFile') : 'One, please.')",
    "new ParameterError('n', 'Bad: ' + why)",
  ];
  expect(bareMessages('a.ts', bare.join(';\n'))).toEqual(['a.ts:1', 'a.ts:2', 'a.ts:3', 'a.ts:4']);
  expect(bareMessages('a.ts', "new AppError('busy', phrase('lan.noFile'))")).toEqual([]);
});

it('has a phrase in every error of the product, so that each is in both languages', () => {
  const files = ['electron', 'renderer', 'shared']
    .flatMap((top) => readdirSync(top, { recursive: true }).map((path) => `${top}/${String(path)}`))
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => /\.tsx?$/.test(path) && !/\.test\.tsx?$|\/testing\//.test(path));
  expect(files.length).toBeGreaterThan(500);
  expect(files.flatMap((file) => bareMessages(file, readFileSync(file, 'utf8')))).toEqual([]);
});
