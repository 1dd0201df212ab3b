import type { ChatEvent, Usage } from '../../../../shared/chat.ts';
import type { RoutedChat } from '../../routing/router.ts';

/** An event of one of several answers. */
export interface ChoiceEvent {
  index: number;
  event: ChatEvent;
}

/** A limit for cost: each answer is a request of its own. */
export const mostChoices = 8;

/** The usage of all answers together: no answer shares its prompt with another. */
export const sumUsage = (all: readonly Usage[]): Usage | undefined =>
  all.reduce<Usage | undefined>(
    (sum, one) =>
      sum === undefined
        ? one
        : {
            input: sum.input + one.input,
            cacheRead: sum.cacheRead + one.cacheRead,
            cacheWrite: sum.cacheWrite + one.cacheWrite,
            output: sum.output + one.output,
            reasoning: sum.reasoning + one.reasoning,
            source: sum.source === 'reported' ? one.source : sum.source,
          },
    undefined,
  );

/**
 * Several chats as one stream, in the order of their events. Each is read to its end as fast as it
 * comes, regardless of the reader: a chat that waits for a slot must not wait for a reader that
 * waits for it. `first` comes once all have started. A chat that fails stops the others (`stop`)
 * and fails all.
 */
export async function openChoices(
  chats: readonly RoutedChat[],
  stop: () => void,
): Promise<{ first: IteratorResult<ChoiceEvent>; rest: AsyncIterator<ChoiceEvent> }> {
  const waiting: ChoiceEvent[] = [];
  let failure: { thrown: unknown } | undefined;
  let running = chats.length;
  let wake = (): void => undefined;
  const read = async ({ events }: RoutedChat, index: number, begun: () => void): Promise<void> => {
    try {
      for await (const event of events) {
        waiting.push({ index, event });
        begun();
        wake();
      }
    } catch (thrown) {
      failure ??= { thrown };
      stop();
    } finally {
      running -= 1;
      begun();
      wake();
    }
  };
  await Promise.all(
    chats.map((chat, index) => new Promise<void>((begun) => void read(chat, index, begun))),
  );
  const next = async (): Promise<IteratorResult<ChoiceEvent>> => {
    while (waiting.length === 0 && running > 0 && failure === undefined)
      await new Promise<void>((resolve) => (wake = resolve));
    const value = waiting.shift();
    if (value !== undefined) return { done: false, value };
    if (failure !== undefined) throw failure.thrown;
    return { done: true, value: undefined };
  };
  if (failure !== undefined) throw failure.thrown;
  const rest: AsyncIterator<ChoiceEvent> = {
    next,
    return: () => {
      stop();
      return Promise.resolve({ done: true, value: undefined });
    },
  };
  return { first: await next(), rest };
}
