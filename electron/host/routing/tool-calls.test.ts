import { afterEach, beforeEach, expect, it } from 'vitest';
import type { ChatEvent } from '../../../shared/chat.ts';
import { routerWorld, type RouterWorld } from '../../../test/fakes/router-world.ts';

const path = '/v1/chat/completions';
let world: RouterWorld;

beforeEach(async () => {
  world = await routerWorld([]);
});
afterEach(() => world.close());

const frame = (delta: unknown, finish: string | null = null): string =>
  `data: ${JSON.stringify({ choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`;
const call = (index: number): string =>
  frame({
    tool_calls: [
      { index, id: `call_${index}`, type: 'function', function: { name: 'look', arguments: '{}' } },
    ],
  });

async function answerOf(
  calls: readonly number[],
): Promise<{ events: ChatEvent[]; code: string | null }> {
  const { upstream } = await world.account('first');
  upstream.script(path, [
    { pieces: [calls.map(call).join(''), frame({}, 'tool_calls'), 'data: [DONE]\n\n'] },
  ]);
  const request = { model: 'cloud', messages: [{ role: 'user' as const, content: 'Hi' }] };
  const events: ChatEvent[] = [];
  try {
    const chat = world.router.chat({
      caller: { ...world.caller, via: 'lan' },
      purpose: 'api',
      request,
      signal: new AbortController().signal,
    });
    for await (const event of chat.events)
      if (event.type === 'tool_call' || event.type === 'finish') events.push(event);
    return { events, code: null };
  } catch (error) {
    return { events, code: (error as { code: string }).code };
  }
}

it('passes on 512 tool calls, and pieces of them without end', async () => {
  const indexes = Array.from({ length: 512 }, (_, index) => index);
  const { events, code } = await answerOf([...indexes, ...indexes]);
  expect(code).toBeNull();
  expect(events.at(-1)).toMatchObject({ type: 'finish' });
  expect(events).toHaveLength(1_025);
});

it('ends an answer at its 513th tool call, since each costs every wire an item', async () => {
  const { events, code } = await answerOf(Array.from({ length: 2_000 }, (_, index) => index));
  expect(code).toBe('stream_broken');
  expect(events).toHaveLength(512);
  const rows = world.store.sqlite.prepare('SELECT outcome, error_code FROM requests').all();
  expect(rows).toEqual([{ outcome: 'failed', error_code: 'stream_broken' }]);
});
