import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { ChatEvent } from '../../../../shared/chat.ts';
import { createChunkEncoder } from './openai-reply.ts';
import { readStream } from '../streams/testing/read-stream.ts';
import { openAiSse } from './openai-sse.ts';

const head = { id: 'chatcmpl-1', created: 1, model: 'm' };

async function* slowly(...events: ChatEvent[]): AsyncGenerator<ChatEvent> {
  for (const event of events) {
    await sleep(60);
    yield event;
  }
}

const read = (rest: AsyncGenerator<ChatEvent>, heartbeatMs: number): ReadableStream<Uint8Array> =>
  readStream<ChatEvent>(
    {
      first: { type: 'text', text: 'a' },
      rest,
      encoder: openAiSse(createChunkEncoder(head, { includeUsage: false })),
      onBroken: () => undefined,
    },
    heartbeatMs,
  );

const textOf = (rest: AsyncGenerator<ChatEvent>, heartbeatMs: number): Promise<string> =>
  new Response(read(rest, heartbeatMs)).text();

test('a silent stream is kept alive by comments between whole frames, and has them no longer when it is over', async () => {
  const text = await textOf(
    slowly({ type: 'text', text: 'b' }, { type: 'finish', reason: 'stop' }),
    10,
  );
  const frames = text.trimEnd().split('\n\n');
  expect(frames.filter((frame) => frame.startsWith(': ')).length).toBeGreaterThan(1);
  expect(
    frames
      .filter((frame) => !frame.startsWith(': '))
      .every((frame, n) => frame.startsWith(`id: r:${n}\ndata: `)),
  ).toBe(true);
  expect(frames.at(-1)).toMatch(/^id: r:\d+\ndata: \[DONE\]$/);
});

test('a reader who leaves in the silence ends the source, and no comment follows', async () => {
  let ended = false;
  async function* endless(): AsyncGenerator<ChatEvent> {
    try {
      for (;;) yield* slowly({ type: 'text', text: 'x' });
    } finally {
      ended = true;
    }
  }
  const reader = read(endless(), 5).getReader();
  // The head, the first event, and something of the rest: it has begun.
  for (let n = 0; n < 3; n += 1) await reader.read();
  await reader.cancel();
  await expect.poll(() => ended).toBe(true);
});
