/** Rewrites resources/hearth.schema.json from the schema that hearth.yaml is checked by. */
import { writeFileSync } from 'node:fs';
import { jsonSchemaText } from '../../electron/host/config-file/json-schema.ts';

writeFileSync(new URL('../hearth.schema.json', import.meta.url), jsonSchemaText());
