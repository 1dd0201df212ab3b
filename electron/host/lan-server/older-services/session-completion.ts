import type { Message } from '../../../../shared/contract/conversations.ts';
import type { Exchange } from '../../conversations/conversations.ts';
import type { FollowedEvent } from '../../conversations/follow-answer.ts';
import { deltaOf } from '../../conversations/message-events.ts';
import { throwFailure } from '../sessions/session-answer.ts';
import { toSource } from '../sessions/session-wire.ts';
import { commentHeartbeat, type SseEncoder } from '../streams/sse-encoder.ts';
import { toOpenAiError } from '../wire/openai-errors.ts';

/** Zeros where no model was asked. */
const toUsage = ({ footnote }: Message) => ({
  prompt_tokens: footnote?.inputTokens ?? 0,
  completion_tokens: footnote?.outputTokens ?? 0,
  total_tokens: (footnote?.inputTokens ?? 0) + (footnote?.outputTokens ?? 0),
});

const headOf = ({ id, conversationId, createdAt }: Message, model: string) => ({
  id,
  model,
  created: Math.floor(createdAt / 1000),
  session_id: conversationId,
});

/** An answer in the form of a chat completion; `asked` is the model of the session. */
export const toCompletion = (answer: Message, asked: string) => ({
  ...headOf(answer, answer.footnote?.model ?? asked),
  choices: [
    {
      index: 0,
      message: { role: answer.role, content: answer.content },
      finish_reason: 'stop',
    },
  ],
  usage: toUsage(answer),
  sources: answer.sources.map(toSource),
});

/** Unnamed frames in OpenAI's form; an answer that fails ends with an `error`, without `[DONE]`. */
export function completionSse(
  { assistantMessage }: Exchange,
  asked: string,
): SseEncoder<FollowedEvent> {
  const head = headOf(assistantMessage, asked);
  const frame = (data: unknown): string => `data: ${JSON.stringify(data)}\n\n`;
  const chunk = (content: string): string =>
    frame({ ...head, choices: [{ index: 0, delta: { content }, finish_reason: null }] });
  return {
    start: () => [],
    event(event) {
      throwFailure(event);
      if (event.type !== 'stored') {
        const text = deltaOf(event)?.text ?? '';
        return text === '' ? [] : [chunk(text)];
      }
      return [
        frame({
          ...head,
          choices: [{ index: 0, delta: {}, finish_reason: 'stop' }],
          usage: toUsage(event.message),
          sources: event.message.sources.map(toSource),
        }),
        'data: [DONE]\n\n',
      ];
    },
    end: () => [],
    fail: (error) => [frame(toOpenAiError(error).body)],
    heartbeat: commentHeartbeat,
  };
}
