/**
 * The stream of OpenAI's Responses API, as
 * platform.openai.com/docs/api-reference/responses-streaming shows it; fields as openai-node 6
 * types them.
 */
export const sse = (data: Record<string, unknown>): string =>
  `event: ${String(data['type'])}\ndata: ${JSON.stringify({ sequence_number: 1, ...data })}\n\n`;

export const responseOf = (
  status: string,
  more: Record<string, unknown> = {},
): Record<string, unknown> => ({
  id: 'resp_67c9',
  object: 'response',
  created_at: 1,
  status,
  error: null,
  incomplete_details: null,
  model: 'gpt-5',
  output: [],
  usage: null,
  ...more,
});

export const created =
  sse({ type: 'response.created', response: responseOf('in_progress') }) +
  sse({ type: 'response.in_progress', response: responseOf('in_progress') });

export const usage = {
  input_tokens: 75,
  input_tokens_details: { cached_tokens: 32, cache_write_tokens: 3 },
  output_tokens: 1186,
  output_tokens_details: { reasoning_tokens: 1024 },
  total_tokens: 1261,
};
export const completed = (more: Record<string, unknown> = { usage }): string =>
  sse({ type: 'response.completed', response: responseOf('completed', more) });
export const incomplete = (reason: string): string =>
  sse({
    type: 'response.incomplete',
    response: responseOf('incomplete', { incomplete_details: { reason }, usage }),
  });
export const failed = (code: string, message: string): string =>
  sse({ type: 'response.failed', response: responseOf('failed', { error: { code, message } }) });

const message = (id: string, text: string): Record<string, unknown> => ({
  id,
  type: 'message',
  status: 'completed',
  role: 'assistant',
  content: [{ type: 'output_text', text, annotations: [], logprobs: [] }],
});

/** A message in pieces, with all the events that stand around it. */
export const said = (at: number, ...words: string[]): string[] => {
  const of = { item_id: `msg_${at}`, output_index: at, content_index: 0 };
  return [
    sse({
      type: 'response.output_item.added',
      output_index: at,
      item: {
        id: `msg_${at}`,
        type: 'message',
        status: 'in_progress',
        role: 'assistant',
        content: [],
      },
    }),
    sse({
      type: 'response.content_part.added',
      ...of,
      part: { type: 'output_text', text: '', annotations: [] },
    }),
    ...words.map((delta) =>
      sse({ type: 'response.output_text.delta', ...of, delta, logprobs: [] }),
    ),
    sse({ type: 'response.output_text.done', ...of, text: words.join(''), logprobs: [] }),
    sse({
      type: 'response.output_item.done',
      output_index: at,
      item: message(`msg_${at}`, words.join('')),
    }),
  ];
};

/** A call of a function in pieces. */
export const called = (at: number, callId: string, name: string, ...pieces: string[]): string[] => {
  const item = { id: `fc_${at}`, type: 'function_call', call_id: callId, name };
  return [
    sse({
      type: 'response.output_item.added',
      output_index: at,
      item: { ...item, status: 'in_progress', arguments: '' },
    }),
    ...pieces.map((delta) =>
      sse({
        type: 'response.function_call_arguments.delta',
        item_id: `fc_${at}`,
        output_index: at,
        delta,
      }),
    ),
    sse({
      type: 'response.function_call_arguments.done',
      item_id: `fc_${at}`,
      output_index: at,
      name,
      arguments: pieces.join(''),
    }),
    sse({
      type: 'response.output_item.done',
      output_index: at,
      item: { ...item, status: 'completed', arguments: pieces.join('') },
    }),
  ];
};

/** Reasoning with its summary in parts, and its content encrypted. */
export const reasoned = (at: number, encrypted: string, ...summaries: string[]): string[] => {
  const of = { item_id: `rs_${at}`, output_index: at };
  return [
    sse({
      type: 'response.output_item.added',
      output_index: at,
      item: { id: `rs_${at}`, type: 'reasoning', summary: [] },
    }),
    ...summaries.flatMap((delta, index) => [
      sse({
        type: 'response.reasoning_summary_part.added',
        ...of,
        summary_index: index,
        part: { type: 'summary_text', text: '' },
      }),
      sse({ type: 'response.reasoning_summary_text.delta', ...of, summary_index: index, delta }),
    ]),
    sse({
      type: 'response.output_item.done',
      output_index: at,
      item: {
        id: `rs_${at}`,
        type: 'reasoning',
        encrypted_content: encrypted,
        summary: summaries.map((text) => ({ type: 'summary_text', text })),
      },
    }),
  ];
};
