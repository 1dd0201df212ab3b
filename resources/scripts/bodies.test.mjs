import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ts from 'typescript';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { findReads } from './bodies.mjs';

let folder;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'hearth-reads-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What is found in a file of this text, with only `allowed.ts` allowed. */
function foundIn(text, name = 'route.ts') {
  const file = join(folder, name);
  writeFileSync(file, text);
  const program = ts.createProgram([file], {
    lib: ['lib.es2024.d.ts', 'lib.dom.d.ts'],
    target: ts.ScriptTarget.ES2023,
    strict: true,
    types: [],
  });
  const only = name === 'allowed.ts' ? { [name]: 'it counts' } : {};
  return findReads(program, folder, { readers: only, parsers: only }).map((one) =>
    one.replace(/^[\w.]+:/, ''),
  );
}

const read = 'use requestBytes, requestText, jsonBody or readCapped';

it.each(['json', 'text', 'arrayBuffer', 'formData', 'blob'])(
  'finds a request or a reply that is read by .%s()',
  (method) => {
    expect(
      foundIn(
        `export const one = (request: Request) => request.${method}();\nexport const two = ` +
          `async () => (await fetch('x')).${method}();`,
      ),
    ).toEqual([`1: .${method}: ${read}`, `2: .${method}: ${read}`]);
  },
);

it('finds hono’s own reader, and a request’s body as a stream, whatever the variable is named', () => {
  expect(
    foundIn(
      `class HonoRequest { parseBody(): object { return {}; } raw!: Request; }\nexport const ` +
        `one = (c: { req: HonoRequest }) => c.req.parseBody();\nexport const two = (c: { req: ` +
        'HonoRequest }) => c.req.raw.body;',
    ),
  ).toEqual([`2: .parseBody: ${read}`, `3: .body: ${read}`]);
});

it('finds JSON.parse, also where it is only named', () => {
  expect(
    foundIn(`export const one = JSON.parse('1');\nexport const two = ['1'].map(JSON.parse);`),
  ).toEqual([
    '1: JSON.parse: use parseJson or parseJsonNow',
    '2: JSON.parse: use parseJson or parseJsonNow',
  ]);
});

it('leaves alone what is no body, and the files that are listed', () => {
  expect(
    foundIn(
      `export const one = (reply: { text(): string }) => reply.text();\nexport const two = ` +
        '(answer: Response) => answer.status;',
    ),
  ).toEqual([]);
  expect(
    foundIn(
      `export const one = (request: Request) => request.text().then(JSON.parse);`,
      'allowed.ts',
    ),
  ).toEqual([]);
});

it('finds a listed file that is gone, so that the list stays true', () => {
  const file = join(folder, 'route.ts');
  writeFileSync(file, 'export {};');
  expect(
    findReads(ts.createProgram([file], { types: [] }), folder, {
      readers: { 'gone.ts': 'it counted' },
      parsers: {},
    }),
  ).toEqual(['gone.ts: named in resources/scripts/bodies.mjs, and not there']);
});
