import type { ChatMessage, ChatRequest, ToolDefinition } from '../../../../shared/chat.ts';
import { callEnd, callStart } from '../../../../shared/contract/inference.ts';
import { createSchemaGrammar } from '../grammar/schema-grammar.ts';
import { soleKeyword } from '../grammar/schema-keywords.ts';
import { SchemaLimit } from '../grammar/schema-limit.ts';
import { literal } from '../grammar/terminals.ts';

/**
 * Calls of tools as the models of this machine write them: the form that Qwen's models were trained
 * on (Qwen3's chat template, "Hermes style"), held to by a grammar.
 */

/** OpenAI sets no bound; a small model that found one call good goes on for ever. */
const mostCalls = 8;

export interface ToolUse {
  /** Of what follows `callStart`. */
  grammar: string;
  /** Whether the answer has to be a call. */
  forced: boolean;
}

/** The function that a `tool_choice` names, if it names one. */
export const chosenName = (choice: unknown): unknown =>
  (choice as { function?: { name?: unknown } } | null | undefined)?.function?.name;

/** The tools that the choice leaves, by their place in the request. */
function chosen({ tools = [], toolChoice }: ChatRequest): (readonly [ToolDefinition, number])[] {
  const name = chosenName(toolChoice);
  const all = tools.map((tool, at) => [tool, at] as const);
  return typeof name === 'string' ? all.filter(([tool]) => tool.name === name) : all;
}

/** Arguments are an object, also where the schema does not say so. */
const argumentsSchema = ({ parameters }: ToolDefinition): Record<string, unknown> => {
  if (soleKeyword(parameters) !== undefined) return parameters;
  return { ...('type' in parameters ? {} : { properties: {} }), ...parameters, type: 'object' };
};

function callRule(tool: ToolDefinition, at: number, rules: string[]): string {
  const grammar = createSchemaGrammar({ exact: tool.strict === true, prefix: `t${at}-` });
  try {
    const root = grammar.add(argumentsSchema(tool));
    rules.push(...grammar.rules(root));
    return `${literal(`{"name": ${JSON.stringify(tool.name)}, "arguments": `)} ${root} "}"`;
  } catch (error) {
    if (!(error instanceof SchemaLimit)) throw error;
    throw new SchemaLimit(
      `tools.${at}.function.parameters${error.path === '' ? '' : `.${error.path}`}`,
      error.message,
    );
  }
}

/**
 * Null where no tool may be called. Throws `SchemaLimit`, with the path from the request's body on,
 * for a strict tool that no grammar says; of others the arguments keep to their types.
 */
export function toolUseOf(request: ChatRequest): ToolUse | null {
  const { toolChoice: choice, extra } = request;
  const tools = chosen(request);
  if (tools.length === 0 || choice === 'none') return null;
  const rules: string[] = [];
  const calls = tools.map(([tool, at]) => callRule(tool, at, rules));
  const single = typeof chosenName(choice) === 'string' || extra?.['parallel_tool_calls'] === false;
  const next = `${literal(`${callEnd}\n${callStart}`)} call`;
  const grammar = [
    `root ::= call ${single ? '' : `(${next}){0,${mostCalls - 1}}`} ${literal(callEnd)}`,
    `call ::= ${calls.join(' | ')}`,
    ...new Set(rules),
  ].join('\n');
  return { grammar, forced: choice === 'required' || typeof chosenName(choice) === 'string' };
}

/** The prompt's text about the tools, in the words of Qwen3's chat template. */
export function toolsText(request: ChatRequest): string {
  const signatures = chosen(request).map(([{ name, description, parameters }]) =>
    JSON.stringify({
      type: 'function',
      function: { name, ...(description === undefined ? {} : { description }), parameters },
    }),
  );
  return [
    '# Tools\n\nYou may call one or more functions to assist with the user query.\n\nYou are ' +
      'provided with function signatures within <tools></tools> XML tags:\n<tools>',
    ...signatures,
    '</tools>\n\nFor each function call, return a json object with function name and ' +
      'arguments within <tool_call></tool_call> XML tags:',
    `${callStart}{"name": <function-name>, "arguments": <args-json-object>}${callEnd}`,
  ].join('\n');
}

/** A call of an earlier turn as the model itself would have written it. */
export function callText({ toolCalls = [] }: ChatMessage): string {
  return toolCalls
    .map(
      ({ name, arguments: text }) =>
        `${callStart}{"name": ${JSON.stringify(name)}, "arguments": ` +
        `${text.trim() === '' ? '{}' : text}}${callEnd}`,
    )
    .join('\n');
}

/** A tool's result is said by the user's side in that form. */
export const resultText = (content: string): string =>
  `<tool_response>\n${content}\n</tool_response>`;
