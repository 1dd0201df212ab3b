import { extensionOf } from '../knowledge/chat-from-base.ts';
import type { RoutedChat } from '../../routing/router.ts';
import type { NumberedEvent, ResponseEncoder } from './response-encoder.ts';

/**
 * Adds the sources of an answer from documents to the response, in every event that carries it. The
 * answer of a model alone is unchanged.
 */
export function withSources(chat: RoutedChat, encode: ResponseEncoder): ResponseEncoder {
  const extension = extensionOf(chat);
  if (extension === null) return encode;
  const all = (events: NumberedEvent[]): NumberedEvent[] =>
    events.map((event) =>
      'response' in event ? { ...event, response: { ...event.response, ...extension() } } : event,
    );
  return {
    start: () => all(encode.start()),
    event: (event) => all(encode.event(event)),
    end: () => all(encode.end()),
    fail: (error) => all(encode.fail(error)),
    response: () => ({ ...encode.response(), ...extension() }),
  };
}
