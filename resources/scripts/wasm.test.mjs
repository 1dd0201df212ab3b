import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from './node24.mjs';
import { generate, generated } from './wasm.mjs';

test('the committed module is what its source compiles to', async () => {
  expect(readFileSync(join(root, generated), 'utf8')).toBe(await generate());
});
