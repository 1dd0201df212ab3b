import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { jsonSchemaText } from './json-schema.ts';

test('the published schema is the one that files are checked by; `node resources/scripts/config-schema.mjs` rewrites it', () => {
  expect(
    readFileSync(new URL('../../../resources/hearth.schema.json', import.meta.url), 'utf8'),
  ).toBe(jsonSchemaText());
});
