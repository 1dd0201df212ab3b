import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ChatEvent, ChatRequest } from '../../../shared/chat.ts';
import { contentKinds, contentRulesSchema } from '../../../shared/contract/content-rules.ts';
import { routerWorld, type RouterWorld } from '../../fakes/router-world.ts';

/**
 * A member with content rules (it may switch them on itself) sends what costs them most. F8 of the
 * review: one such request stopped the host for 9.5 s.
 */
let world: RouterWorld;

beforeEach(async () => {
  // Without any account a request ends when its plan is made, so that no turn of the loop is one of
  // the network's.
  world = await routerWorld([]);
});
afterEach(() => world.close());

const contentRules = contentRulesSchema.parse({
  ...Object.fromEntries(contentKinds.map((kind) => [kind, 'mask'])),
  words: ['aaaab', 'falcon'],
  wordAction: 'mask',
});

/** Counts turns of the event loop: each is a chance for every other request. */
function countTurns(): { stop: () => number } {
  let [count, isOver] = [0, false];
  const turn = (): void => {
    count += 1;
    if (!isOver) setImmediate(turn);
  };
  setImmediate(turn);
  return {
    stop: () => {
      isOver = true;
      return count;
    },
  };
}

async function ask(
  part: Partial<ChatRequest>,
  signal = AbortSignal.timeout(60_000),
): Promise<{ events: ChatEvent[]; error: unknown }> {
  const caller = { ...world.caller, via: 'lan' as const, contentRules };
  const events: ChatEvent[] = [];
  try {
    for await (const event of world.router.chat({
      caller,
      purpose: 'chat',
      request: { model: 'cloud', messages: [], ...part },
      signal,
    }).events)
      events.push(event);
    return { events, error: null };
  } catch (error) {
    return { events, error };
  }
}

const long = (unit: string, length = 1_000_000): string =>
  unit.repeat(Math.ceil(length / unit.length));
const user = (content: string): Partial<ChatRequest> => ({ messages: [{ role: 'user', content }] });
const tool = (content: string): Partial<ChatRequest> => ({
  messages: [{ role: 'tool', toolCallId: '1', content }],
});
const nasty: readonly [string, Partial<ChatRequest>][] = [
  ['full-width digits', user(long('１３８'))],
  ['digits of cards', user(long('4111 1111 1111 1112 '))],
  ['letters outside the first plane', user(long('😀'))],
  ['one token', user(`eyJaaaaaaaaa.eyJ${long('a')}`)],
  ['escapes in JSON', tool(`{"a":"${long('\\n')}"}`)],
  ['numbers that are called phones', user(long('call 11010519491231002X '))],
];

describe('a request that costs content rules most', () => {
  it.each(nasty)('of %s hands the event loop back while it is read', async (_, part) => {
    const turns = countTurns();
    expect(await ask(part)).toMatchObject({ events: [], error: { code: 'not_found' } });
    expect(turns.stop()).toBeGreaterThan(5);
  });

  it('is no longer read once its sender is gone', async () => {
    const abort = new AbortController();
    const asked = ask(user(long('１３８', 9_000_000)), abort.signal);
    const turns = countTurns();
    abort.abort();
    expect(await asked).toMatchObject({ events: [], error: { code: 'aborted' } });
    expect(turns.stop()).toBeLessThan(5);
  });
});
