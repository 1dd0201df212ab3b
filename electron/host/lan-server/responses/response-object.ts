import type OpenAI from 'openai';
import type { Usage } from '../../../../shared/chat.ts';
import type { ResponsesBody } from './responses-body.ts';

/** A response on the wire; clients derive `output_text` themselves (openai-node 6, `Response`). */
export type WireResponse = Omit<OpenAI.Responses.Response, 'output_text'>;

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

/** A response at its start: the request, and no output yet. */
export function beginningOf(
  { id, created, model }: ResponseHead,
  body: ResponsesBody,
): WireResponse {
  return {
    id,
    object: 'response',
    created_at: created,
    status: 'in_progress',
    background: false,
    error: null,
    incomplete_details: null,
    instructions: body.instructions ?? null,
    max_output_tokens: body.max_output_tokens ?? null,
    metadata: body.metadata ?? {},
    model,
    output: [],
    parallel_tool_calls: body.parallel_tool_calls ?? true,
    previous_response_id: body.previous_response_id ?? null,
    reasoning: { effort: body.reasoning?.effort ?? null, summary: body.reasoning?.summary ?? null },
    temperature: body.temperature ?? null,
    text: {
      format: toWireFormat(body.text?.format),
      ...(body.text?.verbosity ? { verbosity: body.text.verbosity } : {}),
    },
    tool_choice: toWireChoice(body),
    tools: (body.tools ?? []).map(({ name, description, parameters, strict }) => ({
      type: 'function',
      name: name ?? '',
      description: description ?? null,
      parameters: parameters ?? null,
      strict: strict ?? null,
    })),
    top_p: body.top_p ?? null,
    truncation: 'disabled',
    ...(typeof body['user'] === 'string' ? { user: body['user'] } : {}),
  };
}
