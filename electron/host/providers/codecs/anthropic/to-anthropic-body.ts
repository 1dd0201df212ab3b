import type Anthropic from '@anthropic-ai/sdk';
import type { ChatRequest, ToolDefinition } from '../../../../../shared/chat.ts';
import { AppError } from '../../../../../shared/errors.ts';
import { phrase } from '../../../../../shared/messages/phrase.ts';
import type { Wire } from '../../wire/lost-fields.ts';
import { cacheMark, ephemeral, limitMarks } from './cache-marks.ts';
import { traitsOf } from './model-traits.ts';
import { toAnthropicMessages, type RecallAnthropicTurn } from './to-anthropic-messages.ts';
import { toThinking } from './to-thinking.ts';

/**
 * A prompt of this many characters is worth a breakpoint: about 4,096 tokens, the largest of the
 * least lengths that models cache (platform.claude.com/docs/en/build-with-claude/prompt-caching). A
 * shorter one would cost the dearer write and never be read.
 */
const longPromptCharacters = 16_384;

function toTool(tool: ToolDefinition): Anthropic.Tool {
  const { name, description, parameters, strict } = tool;
  return {
    name,
    ...(description === undefined ? {} : { description }),
    input_schema: { ...parameters, type: 'object' },
    ...(strict === undefined ? {} : { strict }),
    ...cacheMark(tool),
  };
}

/** OpenAI's forms (`ChatCompletionToolChoiceOption`) in Anthropic's. */
function toToolChoice(choice: unknown, parallel: unknown): Anthropic.ToolChoice | undefined {
  const single = parallel === false ? { disable_parallel_tool_use: true } : {};
  if (choice === 'none') return { type: 'none' };
  if (choice === 'required') return { type: 'any', ...single };
  const name = (choice as { function?: { name?: unknown } } | null | undefined)?.function?.name;
  if (typeof name === 'string') return { type: 'tool', name, ...single };
  if (choice !== undefined && choice !== 'auto')
    throw new AppError('bad_request', phrase('dialects.anthropicToolChoice'));
  return choice === undefined && parallel !== false ? undefined : { type: 'auto', ...single };
}

/**
 * OpenAI's `response_format` as Anthropic's `output_config.format` (structured outputs); it has
 * JSON by a schema only.
 */
function toFormat(format: unknown): Anthropic.JSONOutputFormat | undefined {
  const { type, json_schema: named } = (format ?? {}) as {
    type?: unknown;
    json_schema?: { schema?: unknown };
  };
  if (type === undefined || type === 'text') return undefined;
  const schema = named?.schema;
  if (type === 'json_schema' && typeof schema === 'object' && schema !== null)
    return { type: 'json_schema', schema: schema as Record<string, unknown> };
  throw new AppError(
    'bad_request',
    phrase('dialects.anthropicFormat', { type: JSON.stringify(type) }),
  );
}

/**
 * API version 2026-10-21 refuses `temperature`, `top_p` and `top_k` at any value
 * (platform.claude.com/docs/en/api/migration-2026-10-21).
 */
export const anthropicWire: Wire = {
  name: phrase('dialects.wire.anthropic').text,
  lacks: ['temperature', 'topP', 'seed'],
  parallelToolCalls: true,
};

type Prompt = Pick<Anthropic.MessageCreateParams, 'system' | 'tools'>;

const lengthOf = (system: readonly Anthropic.TextBlockParam[]): number =>
  system.reduce((sum, { text }) => sum + text.length, 0);

/**
 * The system text and the tools, each with a breakpoint at its end where they are long: they are
 * what stays the same from call to call. A caller who marks anything has all of the marks.
 */
function toPrompt(
  system: readonly Anthropic.TextBlockParam[],
  tools: readonly Anthropic.Tool[],
  ownCaching: boolean,
): Prompt {
  const long =
    !ownCaching && lengthOf(system) + JSON.stringify(tools).length >= longPromptCharacters;
  const mark = long ? { cache_control: ephemeral } : {};
  const marked = <Block>(blocks: readonly Block[]): Block[] =>
    blocks.map((block, at) => (at === blocks.length - 1 ? { ...block, ...mark } : block));
  return {
    ...(system.length === 0 ? {} : { system: marked(system) }),
    ...(tools.length === 0 ? {} : { tools: marked(tools) }),
  };
}

/** Edits that clear what a model reads again; those that have it summarize cost more tokens. */
function toContextManagement(extra: NonNullable<ChatRequest['extra']>): Record<string, unknown> {
  const given = extra['context_management'] as { edits?: unknown } | null | undefined;
  const edits = (Array.isArray(given?.edits) ? given.edits : []).filter((edit: unknown) =>
    String((edit as { type?: unknown } | null)?.type).startsWith('clear_'),
  );
  return edits.length === 0 ? {} : { context_management: { edits } };
}

/**
 * Fields that bear on each other: an effort, a format and what `extra` says share `output_config`.
 */
function toOutput(
  request: ChatRequest,
  {
    maxTokens,
    toolForced,
    thinkingLost,
  }: { maxTokens: number; toolForced: boolean; thinkingLost: boolean },
): Pick<Anthropic.MessageCreateParams, 'thinking' | 'output_config'> {
  const traits = traitsOf(request.model);
  const { thinking, effort } = toThinking(request.extra?.['reasoning_effort'], traits, {
    maxTokens,
    toolForced,
  });
  const format = toFormat(request.responseFormat);
  const given = request.extra?.['output_config'];
  const config: Anthropic.OutputConfig = {
    ...(effort === undefined ? {} : { effort }),
    ...(format === undefined ? {} : { format }),
    ...(typeof given === 'object' ? given : {}),
  };
  // With a budget, Anthropic wants a tool loop's turn to begin with its thinking, and refuses the
  // request where that is lost.
  const usable = thinking?.type === 'enabled' && thinkingLost ? undefined : thinking;
  return {
    ...(usable === undefined ? {} : { thinking: usable }),
    ...(Object.keys(config).length === 0 ? {} : { output_config: config }),
  };
}

/**
 * The body of `POST /messages`, streamed, and what the answer's turn is to be remembered by. What
 * Anthropic has no word for is left out, speakers' names among it; what a caller of the API meant
 * by it is refused before (`anthropicWire`, `withCarriedFields`). Throws `bad_request` for what
 * cannot be carried.
 */
export function toAnthropicBody(
  request: ChatRequest,
  recall: RecallAnthropicTurn,
): { body: Anthropic.MessageCreateParamsStreaming; prefix: string } {
  const { model, stop, extra = {} } = request;
  const tools = (request.tools ?? []).map(toTool);
  const { system, messages, prefix, thinkingLost } = toAnthropicMessages(
    request.messages,
    tools,
    recall,
  );
  const maxTokens = request.maxTokens ?? traitsOf(model).defaultMaxTokens;
  const toolChoice =
    tools.length === 0 ? undefined : toToolChoice(request.toolChoice, extra['parallel_tool_calls']);
  const toolForced = toolChoice?.type === 'any' || toolChoice?.type === 'tool';
  // These have another form here; the others go as they are (SDK 1.12, `MessageCreateParamsBase`).
  const {
    parallel_tool_calls: _parallel,
    reasoning_effort: _effort,
    output_config: _output,
    context_management: _context,
    ...further
  } = extra;
  const isMarkedByCaller = limitMarks(tools, system, messages);
  const body: Anthropic.MessageCreateParamsStreaming = {
    model,
    max_tokens: maxTokens,
    messages,
    ...toPrompt(system, tools, extra['cache_control'] !== undefined || isMarkedByCaller),
    ...(toolChoice === undefined ? {} : { tool_choice: toolChoice }),
    ...(stop === undefined ? {} : { stop_sequences: [...stop] }),
    ...toOutput(request, { maxTokens, toolForced, thinkingLost }),
    ...further,
    ...toContextManagement(extra),
    stream: true,
  };
  return { body, prefix };
}
