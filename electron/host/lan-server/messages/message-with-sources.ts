import type Anthropic from '@anthropic-ai/sdk';
import { extensionOf } from '../knowledge/chat-from-base.ts';
import type { RoutedChat } from '../../routing/router.ts';
import type { createMessageEncoder, MessageEvent } from './message-encoder.ts';

/**
 * Adds the sources of an answer from documents to the first event and to the one that ends the
 * message. The answer of a model alone is unchanged.
 */
export function messageEventsOf(
  chat: RoutedChat,
  encode: ReturnType<typeof createMessageEncoder>,
): ReturnType<typeof createMessageEncoder> {
  const extension = extensionOf(chat);
  if (extension === null) return encode;
  const extendedEvent = (event: MessageEvent): MessageEvent => {
    if (event.type === 'message_start')
      return { ...event, message: { ...event.message, ...extension() } };
    return event.type === 'message_delta' ? { ...event, ...extension() } : event;
  };
  return {
    start: () => extendedEvent(encode.start()),
    event: (event) => encode.event(event),
    end: () => encode.end().map(extendedEvent),
  };
}

export const messageOf = (chat: RoutedChat, message: Anthropic.Message): Anthropic.Message => ({
  ...message,
  ...extensionOf(chat)?.(),
});
