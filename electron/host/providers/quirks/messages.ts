import type { Json } from '../provider-data.ts';

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const bodyMessages = (body: Json): readonly Json[] =>
  Array.isArray(body['messages']) ? body['messages'].filter(isObject) : [];

const hasToolCalls = (message: Json): boolean =>
  Array.isArray(message['tool_calls']) && message['tool_calls'].length > 0;

function withoutReasoning(message: Json): Json {
  const { reasoning_content: _, ...rest } = message;
  return rest;
}

/** For providers whose API refuses fields of a message that it does not know. */
export const dropReasoning = (body: Json): Json => ({
  ...body,
  messages: bodyMessages(body).map(withoutReasoning),
});

/**
 * Reasoning goes back only in turns that called tools: there it is wanted with every message, also
 * in all later requests; elsewhere it is left out. A turn is everything between two messages of the
 * user.
 */
export function reasoningInToolTurns(body: Json): Json {
  const messages = bodyMessages(body);
  let turn = 0;
  const turns = messages.map((message) => (message['role'] === 'user' ? (turn += 1) : turn));
  const withTools = new Set(turns.filter((_, at) => hasToolCalls(messages[at] ?? {})));
  return {
    ...body,
    messages: messages.map((message, at) => {
      if (message['role'] !== 'assistant' || !withTools.has(turns[at] ?? 0))
        return withoutReasoning(message);
      // A call without a word of thought still needs the field: left out, the request is refused.
      return hasToolCalls(message)
        ? { ...message, reasoning_content: message['reasoning_content'] ?? '' }
        : message;
    }),
  };
}
