import type Anthropic from '@anthropic-ai/sdk';
import type { RoutedChat } from '../../routing/router.ts';
import type { createMessageEncoder, MessageEvent } from '../messages/message-encoder.ts';
import type { NumberedEvent, ResponseEncoder } from '../responses/response-encoder.ts';
import type { ChunkEncoder } from '../chat/openai-sse.ts';
import { extensionOf, type Extension } from './chat-from-base.ts';

/**
 * The sources of an answer from documents in each dialect, as fields that it does not have. What a
 * model alone answers passes as it is.
 */

/** JSON of an object, with more fields. */
const extended = (json: string, extension: Extension): string =>
  `${json.slice(0, -1)},${JSON.stringify(extension).slice(1)}`;

/** In the first chunk, before any text, and in the one that says the end. */
function chunksWith(chunks: ChunkEncoder, extension: () => Extension): ChunkEncoder {
  let told = false;
  const first = (json: string | null): string | null => {
    if (json === null || told) return json;
    told = true;
    return extended(json, extension());
  };
  return {
    start: () => chunks.start().map((json) => first(json) ?? json),
    event(event, index) {
      const json = chunks.event(event, index);
      return event.type === 'finish' && json !== null ? extended(json, extension()) : first(json);
    },
    end: () => chunks.end(),
  };
}

export function chunksOf(chat: RoutedChat, chunks: ChunkEncoder): ChunkEncoder {
  const extension = extensionOf(chat);
  return extension === null ? chunks : chunksWith(chunks, extension);
}

interface Completion {
  choices: readonly { message?: object }[];
}

/** At the top, and in the message. */
export function completionOf<Whole extends object>(
  chat: RoutedChat,
  completion: Whole & Partial<Completion>,
): object {
  const extension = extensionOf(chat)?.();
  if (extension === undefined) return completion;
  const choices = (completion.choices ?? []).map((choice) =>
    choice.message === undefined
      ? choice
      : { ...choice, message: { ...choice.message, sources: extension.sources } },
  );
  return { ...completion, choices, ...extension };
}

/** In the response itself, wherever an event carries it. */
export function responseOf(chat: RoutedChat, encode: ResponseEncoder): ResponseEncoder {
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

/** In the message that begins, and in the event that ends it. */
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
