import { grammarOf } from '../grammar/schema-grammar.ts';
import { SchemaLimit } from '../grammar/schema-limit.ts';
import { isSchema } from '../grammar/schema-keywords.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';

/** OpenAI's `response_format` for the models of this machine. */

const typeOf = (format: unknown): unknown => (isSchema(format) ? format['type'] : undefined);

function schemaOf(format: unknown): unknown {
  const named = isSchema(format) ? format['json_schema'] : undefined;
  return isSchema(named) ? (named['schema'] ?? {}) : {};
}

/**
 * The grammar that an answer in the format keeps to; undefined for text. Throws `SchemaLimit` with
 * the path from the request's body on.
 */
export function grammarOfFormat(format: unknown): string | undefined {
  const type = typeOf(format);
  if (format === undefined || type === 'text') return undefined;
  if (type === 'json_object') return grammarOf({ type: 'object' });
  if (type !== 'json_schema')
    throw new SchemaLimit(
      'response_format',
      phrase('schemas.noFormat', { type: JSON.stringify(type) }),
    );
  try {
    return grammarOf(schemaOf(format));
  } catch (error) {
    if (!(error instanceof SchemaLimit)) throw error;
    throw new SchemaLimit(
      `response_format.json_schema.schema${error.path === '' ? '' : `.${error.path}`}`,
      error.message,
    );
  }
}

/** A grammar keeps a model from writing anything else; what the fields mean it has to be told. */
export function formatText(format: unknown): string {
  const type = typeOf(format);
  if (type === 'json_object') return 'Answer with one JSON object and nothing else.';
  return type === 'json_schema'
    ? 'Answer with JSON that keeps to this JSON Schema, and nothing ' +
        `else:\n${JSON.stringify(schemaOf(format))}`
    : '';
}
