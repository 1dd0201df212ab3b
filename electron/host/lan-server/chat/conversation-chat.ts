import { z } from 'zod';
import type { FollowedEvent } from '../../conversations/follow-answer.ts';
import { deltaOf } from '../../conversations/message-events.ts';
import type { LanContext } from '../http/lan-context.ts';
import { checkFields } from '../middleware/json-body.ts';
import { replyInSession, type ReplyParts } from '../sessions/reply-in-session.ts';
import { throwFailure } from '../sessions/session-answer.ts';
import { commentHeartbeat, type SseEncoder } from '../streams/sse-encoder.ts';
import { toOpenAiError } from '../wire/openai-errors.ts';

/**
 * The second body that `/v1/chat/completions` takes: one message of a conversation that the server
 * keeps. Some AI back ends document it on OpenAI's path; docs/moving/ai-back-end.md has an example.
 */
export const conversationBodySchema = z.looseObject({
  conversation_id: z
    .string()
    .min(1)
    .max(200)
    // The control characters by number: JSON Schema's readers in other languages lack `\\p`.
    .regex(/^[^\u0000-\u001f\u007f-\u009f]+$/)
    .meta({ description: 'The client’s own id of the conversation; an unknown one begins it.' }),
  message: z.string().min(1).max(1_000_000),
  model: z.string().min(1).max(200).nullish(),
  stream: z.boolean().nullish().meta({ description: 'Default: true.' }),
});

export const conversationReplySchema = z.object({
  conversation_id: z.string(),
  content: z.string(),
});

/** OpenAI's body always has `messages`. */
export const isConversationBody = (body: object): boolean =>
  'message' in body && !('messages' in body);

const frame = (data: unknown): string => `data: ${JSON.stringify(data)}\n\n`;

/** `{"content": "…"}` for each piece, `[DONE]` after the end; a failure is an `error`. */
const contentSse = (): SseEncoder<FollowedEvent> => ({
  start: () => [],
  event(event) {
    throwFailure(event);
    if (event.type === 'stored') return ['data: [DONE]\n\n'];
    const text = deltaOf(event)?.text ?? '';
    return text === '' ? [] : [frame({ content: text })];
  },
  end: () => [],
  fail: (error) => [frame(toOpenAiError(error).body)],
  heartbeat: commentHeartbeat,
});

/**
 * Answers one message of a conversation. An id that this client has not used begins a conversation
 * of its own, also where another client uses the same.
 */
export async function answerInConversation(
  c: LanContext,
  parts: ReplyParts,
  body: object,
): Promise<Response> {
  const fields = checkFields(body, conversationBodySchema);
  const { conversation_id: externalId, message, stream } = fields;
  const model = fields.model ?? undefined;
  const { ownerId } = c.get('caller');
  const { conversations } = parts;
  const { id, model: current } = await conversations.open(ownerId, externalId, { model });
  if (model !== undefined && model !== current) await conversations.update(ownerId, { id, model });
  return replyInSession(
    c,
    parts,
    { id, content: message },
    {
      stream: stream !== false,
      encoder: contentSse,
      plain: ({ content }) => ({ conversation_id: externalId, content }),
    },
  );
}
