import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { root } from './node24.mjs';
import { checkTypes } from './types.mjs';

const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
let cwd = '';
let cache = '';

const write = (name, value) =>
  writeFileSync(join(cwd, name), typeof value === 'string' ? value : JSON.stringify(value));

/** Settings of a project below `cwd`; a small library keeps the test quick. */
const project = (name, references = []) => ({
  compilerOptions: {
    composite: true,
    emitDeclarationOnly: true,
    strict: true,
    skipLibCheck: true,
    lib: ['ES5'],
    module: 'ESNext',
    moduleResolution: 'Bundler',
    allowImportingTsExtensions: true,
    types: [],
    rootDir: '.',
    outDir: `../cache/${name}`,
    tsBuildInfoFile: `../cache/${name}.tsbuildinfo`,
    ...(references.length > 0 ? { rootDir: '..' } : {}),
  },
  include: ['.'],
  references,
});

beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'hearth-types-'));
  cache = join(cwd, 'cache');
  for (const name of ['low', 'high']) mkdirSync(join(cwd, name));
  write('tsconfig.json', { files: [], references: [{ path: 'low' }, { path: 'high' }] });
  write('low/tsconfig.json', project('low'));
  write('high/tsconfig.json', project('high', [{ path: '../low' }]));
  write('low/amount.ts', 'export const amount = 1;\n');
  write(
    'high/use.ts',
    "import { amount } from '../low/amount.ts';\nexport const sum = amount + 1;\n",
  );
});
afterEach(() => rmSync(cwd, { recursive: true, force: true }));

it('a cache without the declarations of a file that is there is started over', async () => {
  expect(await checkTypes({ tsc, cwd, cache })).toMatchObject({ code: 0, startedOver: false });
  rmSync(join(cache, 'low', 'amount.d.ts'));
  write(
    'high/use.ts',
    "import { amount } from '../low/amount.ts';\nexport const sum = amount + 2;\n",
  );
  expect(await checkTypes({ tsc, cwd, cache })).toEqual({
    code: 0,
    output: '',
    startedOver: true,
  });
  expect(existsSync(join(cache, 'low', 'amount.d.ts'))).toBe(true);
});

it('an error of a type is reported, and the cache stays', async () => {
  write('low/amount.ts', "export const amount: number = 'one';\n");
  const result = await checkTypes({ tsc, cwd, cache });
  expect(result.startedOver).toBe(false);
  expect(result.code).not.toBe(0);
  expect(result.output).toContain('TS2322');
});
