/** Rewrites resources/hearth.schema.json from the schema that hearth.yaml is checked by. */
import { writeFileSync } from 'node:fs';
import { ensureNode24 } from './node24.mjs';

await ensureNode24();
// Loaded here: an older Node cannot read TypeScript.
const { jsonSchemaText } = await import('../../electron/host/config-file/json-schema.ts');
writeFileSync(new URL('../hearth.schema.json', import.meta.url), jsonSchemaText());
