import type OpenAI from 'openai';
import type { Usage } from '../../../../shared/chat.ts';
import type { ResponsesBody, ResponseTool } from './responses-body.ts';

/**
 * A response on the wire: what openai-node 6 has as `Response`, without `output_text`, which clients
 * derive themselves. The published schema requires more of its fields, and numbers where a request
 * may leave them out (openresponses/openresponses, schema/components/schemas/ResponseResource.json).
 */
export type WireResponse = Omit<
  OpenAI.Responses.Response,
  'output_text' | 'usage' | 'user' | 'service_tier'
> & {
  completed_at: number | null;
  presence_penalty: number;
  frequency_penalty: number;
  max_tool_calls: number | null;
  store: boolean;
  service_tier: 'default' | (typeof tiers)[number];
  /** Null until the answer is complete, and where its backend reports none. */
  usage: OpenAI.Responses.ResponseUsage | null;
  user: string | null;
};

export interface ResponseHead {
  id: string;
  /** The ledger's id, which the items' ids are made of. */
  requestId: string;
  /** Unix seconds. */
  created: number;
  model: string;
}

/**
 * The API counts cached tokens among the input's and reasoning among the output's; our buckets are
 * disjoint.
 */
export function toResponseUsage(usage: Usage): OpenAI.Responses.ResponseUsage {
  const inputTokens = usage.input + usage.cacheRead + usage.cacheWrite;
  const outputTokens = usage.output + usage.reasoning;
  return {
    input_tokens: inputTokens,
    input_tokens_details: { cached_tokens: usage.cacheRead, cache_write_tokens: usage.cacheWrite },
    output_tokens: outputTokens,
    output_tokens_details: { reasoning_tokens: usage.reasoning },
    total_tokens: inputTokens + outputTokens,
  };
}

function toWireFormat(
  format: NonNullable<ResponsesBody['text']>['format'],
): OpenAI.Responses.ResponseFormatTextConfig {
  if (!format) return { type: 'text' };
  if (format.type !== 'json_schema') return { type: format.type };
  return {
    type: 'json_schema',
    name: format.name,
    schema: format.schema,
    strict: format.strict ?? null,
    ...(format.description ? { description: format.description } : {}),
  };
}

function toWireChoice({ tool_choice: choice }: ResponsesBody): WireResponse['tool_choice'] {
  if (typeof choice === 'string') return choice;
  return choice?.name ? { type: 'function', name: choice.name } : 'auto';
}

const tiers = ['flex', 'scale', 'priority'] as const;

/** The tier that was used: what is not refused and is no other tier is the usual one. */
const tierOf = ({ service_tier: asked }: ResponsesBody): WireResponse['service_tier'] =>
  tiers.find((tier) => tier === asked) ?? 'default';

/** OpenAI's own defaults: the schema has no null here. */
const samplingOf = (body: ResponsesBody) => ({
  temperature: body.temperature ?? 1,
  top_p: body.top_p ?? 1,
  presence_penalty: body.presence_penalty ?? 0,
  frequency_penalty: body.frequency_penalty ?? 0,
  top_logprobs: body.top_logprobs ?? 0,
});

const identityOf = (body: ResponsesBody) => ({
  safety_identifier: body.safety_identifier ?? null,
  prompt_cache_key: body.prompt_cache_key ?? null,
  user: body.user ?? null,
});

/** Tools in the client's own forms are repeated as they are. */
function toWireTool(tool: ResponseTool): OpenAI.Responses.Tool {
  if (tool.type !== 'function') return tool as unknown as OpenAI.Responses.Tool;
  const { name, description, parameters, strict } = tool;
  return {
    type: 'function',
    name: name ?? '',
    description: description ?? null,
    parameters: parameters ?? null,
    strict: strict ?? null,
  };
}

/** A response at its start: the request, and no output yet. */
export function beginningOf(
  { id, created, model }: ResponseHead,
  body: ResponsesBody,
): WireResponse {
  return {
    id,
    object: 'response',
    created_at: created,
    completed_at: null,
    status: 'in_progress',
    background: false,
    error: null,
    incomplete_details: null,
    instructions: body.instructions ?? null,
    max_output_tokens: body.max_output_tokens ?? null,
    max_tool_calls: body.max_tool_calls ?? null,
    metadata: body.metadata ?? {},
    model,
    output: [],
    parallel_tool_calls: body.parallel_tool_calls ?? true,
    previous_response_id: body.previous_response_id ?? null,
    reasoning: { effort: body.reasoning?.effort ?? null, summary: body.reasoning?.summary ?? null },
    ...samplingOf(body),
    ...identityOf(body),
    store: body.store !== false,
    service_tier: tierOf(body),
    usage: null,
    text: {
      format: toWireFormat(body.text?.format),
      ...(body.text?.verbosity ? { verbosity: body.text.verbosity } : {}),
    },
    tool_choice: toWireChoice(body),
    tools: (body.tools ?? []).map(toWireTool),
    truncation: 'disabled',
  };
}
