import { extensionOf, type Extension } from '../knowledge/chat-from-base.ts';
import type { RoutedChat } from '../../routing/router.ts';
import type { ChunkEncoder } from './openai-sse.ts';

/**
 * The sources of an answer from documents, as fields that OpenAI's form does not have. The answer
 * of a model alone is unchanged.
 */

/** JSON of an object, with more fields. */
const extended = (json: string, extension: Extension): string =>
  `${json.slice(0, -1)},${JSON.stringify(extension).slice(1)}`;

/** In the first chunk, before any text, and in the one with the finish reason. */
function chunksWith(chunks: ChunkEncoder, extension: () => Extension): ChunkEncoder {
  let isAdded = false;
  const first = (json: string | null): string | null => {
    if (json === null || isAdded) return json;
    isAdded = true;
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
