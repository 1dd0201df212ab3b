import type { ToolDefinition } from '../../../../shared/chat.ts';
import { phrase } from '../../../../shared/messages/phrase.ts';
import { ParameterError } from '../wire/openai-errors.ts';
import type { WireTool, WireToolChoice } from './messages-schema.ts';

/** Fields of a tool that affect the model and that no backend receives (SDK 1.12, `Tool`). */
const uncarried = ['input_examples', 'defer_loading'] as const;

const isNothing = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  value === false ||
  (Array.isArray(value) && value.length === 0);

/**
 * Tools that Anthropic runs itself (web search, code execution and others) are refused: nothing
 * here runs them.
 */
export function toToolDefinition(tool: WireTool, index: number): ToolDefinition {
  const { type, name, description, input_schema: schema, strict } = tool;
  if (type && type !== 'custom')
    throw new ParameterError(
      `tools.${index}.type`,
      phrase('fields.serverTool', { index, type }),
      'unsupported_value',
    );
  const lost = uncarried.find((field) => !isNothing(tool[field]));
  if (lost !== undefined)
    throw new ParameterError(
      `tools.${index}.${lost}`,
      phrase('fields.toolField', { index, field: lost }),
      'unsupported_parameter',
    );
  if (!schema)
    throw new ParameterError(
      `tools.${index}.input_schema`,
      phrase('fields.inputSchemaMissing', { index }),
    );
  return {
    name,
    ...(description ? { description } : {}),
    parameters: schema,
    ...(typeof strict === 'boolean' ? { strict } : {}),
    ...(tool.cache_control ? { isCachePoint: true as const } : {}),
  };
}

/**
 * Anthropic's choice in the form of our vocabulary, which is OpenAI's
 * (`ChatCompletionToolChoiceOption`).
 */
export function toToolChoice({ type, name }: WireToolChoice): unknown {
  if (type === 'any') return 'required';
  if (type !== 'tool') return type;
  if (!name) throw new ParameterError('tool_choice.name', phrase('fields.toolChoiceName'));
  return { type: 'function', function: { name } };
}
