import { z } from 'zod';
import type { ChatEvent, Usage } from '../../../../../shared/chat.ts';
import { phrase } from '../../../../../shared/messages/phrase.ts';
import { ProviderError } from '../../provider-error.ts';
import { wireCount } from '../../sound-usage.ts';
import { openAiCounts, openAiUsage } from '../openai/openai-usage.ts';

/**
 * As much as we read of the stream's events (docs.coze.cn/developer_guides/chat_v3, "流式响应";
 * coze-js, `StreamChatData`).
 */
export const cozeEventSchema = z.looseObject({
  id: z.string().nullish(),
  /** Of a message. */
  type: z.string().nullish(),
  content: z.string().nullish(),
  reasoning_content: z.string().nullish(),
  /** Of a chat. */
  usage: z
    .looseObject({ input_count: wireCount, output_count: wireCount, token_count: wireCount })
    .nullish()
    .catch(null),
});
type CozeEvent = z.infer<typeof cozeEventSchema>;

export const cozeUsage = ({
  input_count: prompt,
  output_count: completion,
  token_count: total,
}: NonNullable<CozeEvent['usage']>): Usage | null => {
  const counts = openAiCounts({
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: total,
  });
  return counts === null ? null : openAiUsage(counts);
};

function* usageOf({ usage }: CozeEvent): Generator<ChatEvent> {
  const used = usage ? cozeUsage(usage) : null;
  if (used !== null) yield { type: 'usage', usage: used };
}

/**
 * Reads one chat, event after event. Of messages only the bot's answers count: `follow_up` is
 * questions it proposes, `verbose` its bookkeeping, `function_call` and `tool_response` are tools
 * that Coze has run itself.
 */
export function createEventReader(host: string) {
  const begun = new Set<string>();

  function* fromMessage(
    { id, type, content, reasoning_content: reasoning }: CozeEvent,
    whole: boolean,
  ): Generator<ChatEvent> {
    if (type !== 'answer') return;
    // The whole message repeats its pieces; a bot that does not write piece by piece (a workflow's
    // output) has only this.
    if (whole && begun.has(id ?? '')) return;
    // Several answers to one question are messages of their own (a workflow with several outputs).
    const apart = content && begun.size > 0 && !begun.has(id ?? '') ? '\n\n' : '';
    begun.add(id ?? '');
    if (reasoning) yield { type: 'reasoning', text: reasoning };
    if (content) yield { type: 'text', text: apart + content };
  }

  return function* read(name: string, event: CozeEvent): Generator<ChatEvent> {
    switch (name) {
      case 'conversation.message.delta':
        yield* fromMessage(event, false);
        break;
      case 'conversation.message.completed':
        yield* fromMessage(event, true);
        break;
      case 'conversation.chat.completed':
        yield* usageOf(event);
        yield { type: 'finish', reason: 'stop' };
        break;
      case 'conversation.chat.requires_action':
        throw new ProviderError('provider_rejected', phrase('dialects.cozePlugin', { host }), {
          affected: 'nothing',
        });
      default:
    }
  };
}
