import { z } from 'zod';
import { providers } from '../providers/catalogue/provider-catalogue.ts';
import { configSchemaFor } from './config-schema.ts';

/**
 * The form of hearth.yaml as JSON Schema, draft 7: the one that YAML language servers know best.
 * Published as resources/hearth.schema.json.
 */
export function jsonSchemaText(): string {
  const schema = z.toJSONSchema(configSchemaFor(providers.map((provider) => provider.id)), {
    io: 'input',
    target: 'draft-7',
    reused: 'inline',
  });
  return `${JSON.stringify({ title: 'hearth.yaml', ...schema }, null, 2)}\n`;
}
