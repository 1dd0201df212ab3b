import type { ToolDefinition } from '../../../../shared/chat.ts';
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
      `\`tools.${index}\`: the server tool "${type}" is not supported. Leave it out, or ` +
        `define a tool of your own with \`input_schema\`.`,
      'unsupported_value',
    );
  const lost = uncarried.find((field) => !isNothing(tool[field]));
  if (lost !== undefined)
    throw new ParameterError(
      `tools.${index}.${lost}`,
      `\`tools.${index}.${lost}\` is not supported. Leave it out, or say it in the description.`,
      'unsupported_parameter',
    );
  if (!schema)
    throw new ParameterError(
      `tools.${index}.input_schema`,
      `\`tools.${index}.input_schema\` is missing: a tool needs a JSON Schema of its input.`,
    );
  return {
    name,
    ...(description ? { description } : {}),
    parameters: schema,
    ...(typeof strict === 'boolean' ? { strict } : {}),
  };
}

/**
 * Anthropic's choice in the form of our vocabulary, which is OpenAI's
 * (`ChatCompletionToolChoiceOption`).
 */
export function toToolChoice({ type, name }: WireToolChoice): unknown {
  if (type === 'any') return 'required';
  if (type !== 'tool') return type;
  if (!name)
    throw new ParameterError(
      'tool_choice.name',
      '`tool_choice.name` is missing: the type "tool" names the tool to be used.',
    );
  return { type: 'function', function: { name } };
}
