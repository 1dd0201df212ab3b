import type { Step } from './upstream.ts';

/**
 * Anthropic's stream as platform.claude.com/docs/en/build-with-claude/streaming shows it; fields as
 * @anthropic-ai/sdk 1.12 types them.
 */
export const sse = (data: Record<string, unknown>): string =>
  `event: ${String(data['type'])}\ndata: ${JSON.stringify(data)}\n\n`;

export const messageStart = (
  usage: Record<string, unknown> = { input_tokens: 25, output_tokens: 1 },
): string =>
  sse({
    type: 'message_start',
    message: {
      id: 'msg_01',
      type: 'message',
      role: 'assistant',
      content: [],
      model: 'claude-opus-5-5',
      stop_reason: null,
      stop_sequence: null,
      usage,
    },
  });

export const blockStart = (index: number, block: Record<string, unknown>): string =>
  sse({ type: 'content_block_start', index, content_block: block });
export const blockDelta = (index: number, delta: Record<string, unknown>): string =>
  sse({ type: 'content_block_delta', index, delta });
export const blockStop = (index: number): string => sse({ type: 'content_block_stop', index });
export const ping = sse({ type: 'ping' });
export const messageStop = sse({ type: 'message_stop' });

export const messageDelta = (
  stopReason: string,
  usage: Record<string, unknown> = { output_tokens: 15 },
): string =>
  sse({ type: 'message_delta', delta: { stop_reason: stopReason, stop_sequence: null }, usage });

/** A text in pieces, as one block. */
export const textBlock = (index: number, ...words: string[]): string[] => [
  blockStart(index, { type: 'text', text: '' }),
  ...words.map((text) => blockDelta(index, { type: 'text_delta', text })),
  blockStop(index),
];

/** "Streaming with thinking": the signature comes before the block's end. */
export const thinkingBlock = (index: number, thinking: string, signature: string): string[] => [
  blockStart(index, { type: 'thinking', thinking: '', signature: '' }),
  blockDelta(index, { type: 'thinking_delta', thinking }),
  blockDelta(index, { type: 'signature_delta', signature }),
  blockStop(index),
];

/**
 * "Streaming request with tool use": the input comes as pieces of JSON, the first of them empty.
 */
export const toolBlock = (
  index: number,
  id: string,
  name: string,
  ...pieces: string[]
): string[] => [
  blockStart(index, { type: 'tool_use', id, name, input: {} }),
  blockDelta(index, { type: 'input_json_delta', partial_json: '' }),
  ...pieces.map((piece) => blockDelta(index, { type: 'input_json_delta', partial_json: piece })),
  blockStop(index),
];

export const errorEvent = (type: string, message: string): string =>
  sse({ type: 'error', error: { type, message } });

/** platform.claude.com/docs/en/api/errors, "Error shapes". */
export const anthropicFailure = (
  status: number,
  type: string,
  message: string,
  headers: Record<string, string> = {},
): Step => ({
  status,
  headers,
  json: { type: 'error', error: { type, message }, request_id: 'req_011CSHoEeqs5C35K2UUqR7Fy' },
});
